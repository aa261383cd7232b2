"""The answers of the last weeks are counted without reading those of all years."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0027_mailing_list"),
        ("policies", "0013_one_spelling"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="consentrecord",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["received_at"], name="record_by_received"
            ),
        ),
    ]
