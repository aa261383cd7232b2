"""The test mail of a new site. A column only learns a new word."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0030_staff_told_of_mailings"),
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
                    ("address", "Confirmation of a new address"),
                    ("join", "Confirmation of the mailing list"),
                    ("webhook_off", "A webhook was switched off"),
                    ("mailing", "What became of a mailing"),
                    ("test", "Test mail"),
                ],
                max_length=12,
            ),
        ),
    ]
