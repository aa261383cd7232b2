"""Whoever pauses an announcement need not be an operator: an approver does who takes a version back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Choices only."""

    dependencies = [
        ("notifications", "0008_one_index_less"),
    ]

    operations = [
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
                    ("uncompilable", "The message cannot be composed"),
                ],
                max_length=20,
                verbose_name="why it is paused",
            ),
        ),
    ]
