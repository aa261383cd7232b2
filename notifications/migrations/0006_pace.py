"""How fast mail may run, by one row that all workers share; and three more reasons for a pause."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    """A small table of its own, and choices."""

    dependencies = [
        ("notifications", "0005_heard"),
    ]

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
                    ("many_refused", "Too many mails were refused"),
                    ("many_deferred", "The mail server put off too many mails in a row"),
                    ("many_complaints", "Too many people called it unwanted"),
                    ("uncompilable", "The message cannot be composed"),
                ],
                max_length=20,
                verbose_name="why it is paused",
            ),
        ),
        migrations.CreateModel(
            name="Pace",
            fields=[
                (
                    "kind",
                    models.CharField(
                        choices=[("notice", "Legal notice")], max_length=10, primary_key=True, serialize=False
                    ),
                ),
                (
                    "per_second",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0.01)],
                        verbose_name="mails a second at most",
                    ),
                ),
                (
                    "per_hour",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="mails an hour at most",
                    ),
                ),
                ("next_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("per_second__isnull", True), ("per_second__gt", 0), _connector="OR"),
                            models.Q(("per_hour__isnull", True), ("per_hour__gt", 0), _connector="OR"),
                        ),
                        name="a_pace_is_above_nothing",
                    )
                ],
            },
        ),
    ]
