"""One more thing that a server key may do. The database sees no change."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Choices only: no statement is run."""

    dependencies = [
        ("consent", "0020_merged_at"),
    ]

    operations = [
        migrations.AlterField(
            model_name="apikey",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("subjects", "Look people up and set their address"),
                        ("records", "Read and record answers"),
                        ("checks", "Ask whether data may be used"),
                        ("events", "Follow what is recorded"),
                        ("requests", "Take a person's data, or have them forgotten, as they asked"),
                        ("notices", "Tell people of changes, and report it"),
                        ("erasures", "Is asked to close accounts, and answers"),
                    ],
                    max_length=20,
                ),
                size=None,
                verbose_name="scopes",
            ),
        ),
    ]
