"""Receipts go out by mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One choice more."""

    dependencies = [
        ("consent", "0006_requests"),
    ]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("code", "Code that confirms an address"),
                    ("received", "Request received"),
                    ("extended", "Request takes longer"),
                    ("reply", "Reply to a request"),
                    ("receipt", "Receipt of an answer"),
                ],
                max_length=12,
            ),
        ),
    ]
