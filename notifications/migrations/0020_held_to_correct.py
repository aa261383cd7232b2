"""An announcement that is held since its version is wrong is known for one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Choices only."""

    dependencies = [
        ("notifications", "0019_off_by_its_holder"),
    ]

    operations = [
        migrations.AlterField(
            model_name="announcement",
            name="pause_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("operator", "Paused by a member of the staff"),
                    ("to_correct", "Held by a member of the staff, to correct the version"),
                    ("sender_refused", "The mail server refuses our own address"),
                    ("unreadable", "An address cannot be read with our keys"),
                    ("quarantined", "A part of the mailing keeps crashing"),
                    ("many_refused", "Too many mails were refused"),
                    ("many_deferred", "The mail server put off too many mails in a row"),
                    ("many_complaints", "Too many people called it unwanted"),
                    ("first_wave", "The first wave is out: look at it, and let the rest follow"),
                    ("uncompilable", "The message cannot be composed"),
                ],
                max_length=20,
                verbose_name="why it is paused",
            ),
        ),
    ]
