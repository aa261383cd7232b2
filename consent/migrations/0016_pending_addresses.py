"""A changed address waits for whoever reads it to confirm it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0015_devices_apart"),
    ]

    operations = [
        migrations.CreateModel(
            name="PendingAddress",
            fields=[
                (
                    "identity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="pending",
                        serialize=False,
                        to="consent.identity",
                    ),
                ),
                ("email_encrypted", models.BinaryField()),
                ("email_hmac", models.CharField(max_length=64)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
            ],
        ),
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
                    ("address", "Confirmation of a new address"),
                ],
                max_length=12,
            ),
        ),
    ]
