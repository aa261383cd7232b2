"""One more reason for a pause: the message itself cannot be composed. The database sees no change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Choices only: no statement is run."""

    dependencies = [("notifications", "0002_room_in_deliveries")]

    operations = [
        migrations.AlterField(
            model_name="announcement",
            name="pause_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("operator", "Paused by an operator"),
                    ("sender_refused", "The mail server refuses our own address"),
                    ("unreadable", "An address cannot be read with our keys"),
                    ("quarantined", "A part of the mailing keeps crashing"),
                    ("uncompilable", "The message cannot be composed"),
                ],
                max_length=20,
                verbose_name="why it is paused",
            ),
        ),
    ]
