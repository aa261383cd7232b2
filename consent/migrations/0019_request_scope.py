"""Another thing that a server key may be let do."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0018_sealed_addresses"),
    ]

    operations = [
        migrations.AlterField(
            model_name="apikey",
            name="scopes",
            field=ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("subjects", "Look people up and set their address"),
                        ("records", "Read and record answers"),
                        ("checks", "Ask whether data may be used"),
                        ("events", "Follow what is recorded"),
                        ("requests", "Take a person's data, or have them forgotten, as they asked"),
                        ("erasures", "Is asked to close accounts, and answers"),
                    ],
                    max_length=20,
                ),
                size=None,
                verbose_name="scopes",
            ),
        ),
    ]
