"""After how many people an announcement waits for somebody to look. A column learns a new word."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0015_staff_told_of_mailings"),
    ]

    operations = [
        migrations.AddField(
            model_name="announcement",
            name="pause_after",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="people of the first wave",
            ),
        ),
        migrations.AlterField(
            model_name="announcement",
            name="pause_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("operator", "Paused by a member of the staff"),
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
