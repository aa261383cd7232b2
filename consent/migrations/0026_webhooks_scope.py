"""One more thing that a server key may do. The database sees no change."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Choices only: no statement is run."""

    dependencies = [
        ("consent", "0025_history_imports"),
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
                        ("imports", "Bring in answers of an older system"),
                        ("webhooks", "Say where it is called, and read what it was told"),
                    ],
                    max_length=20,
                ),
                size=None,
                verbose_name="scopes",
            ),
        ),
    ]
