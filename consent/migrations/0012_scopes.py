"""What more a server key may be let do."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0011_notice_recorded"),
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
                    ],
                    max_length=20,
                ),
                size=None,
                verbose_name="scopes",
            ),
        ),
    ]
