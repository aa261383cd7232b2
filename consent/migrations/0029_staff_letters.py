"""Mails to those who look after the site. Two columns only learn new words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0028_record_by_received"),
    ]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="given",
            field=models.CharField(
                choices=[
                    ("account", "Signing in, and what the policy owes its user"),
                    ("request", "Answering one request"),
                    ("staff", "Working here"),
                ],
                max_length=7,
            ),
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
                    ("join", "Confirmation of the mailing list"),
                    ("webhook_off", "A webhook was switched off"),
                ],
                max_length=12,
            ),
        ),
    ]
