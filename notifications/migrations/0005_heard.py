"""What is heard of mails after they left, and the addresses that are not written to any more."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two tables of their own; a suppression names nobody and outlives its person."""

    dependencies = [
        ("consent", "0012_scopes"),
        ("notifications", "0004_bodies"),
    ]

    operations = [
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("addr_hmac", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("no_mailbox", "There is no such mailbox"),
                            ("returned", "Mail came back several times"),
                            ("complaint", "Its owner called our mail unwanted"),
                        ],
                        max_length=10,
                        verbose_name="cause",
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(default=0)),
                ("until", models.DateTimeField(verbose_name="until")),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
        ),
        migrations.AlterField(
            model_name="delivery",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("erased", "The person was erased"),
                    ("no_address", "No confirmed address any more"),
                    ("suppressed", "Mail to this address comes back, or is unwanted"),
                    ("inactive", "Not seen for long: told at the next visit"),
                    ("same_address", "Another account with this address was told"),
                    ("bad_address", "The address cannot be used"),
                    ("eai_unsupported", "The mail server cannot write to this kind of address"),
                    ("route_down", "The mail server cannot be reached"),
                    ("expired", "Tried in vain until the last moment"),
                ],
                max_length=15,
                verbose_name="reason",
            ),
        ),
        migrations.CreateModel(
            name="DeliveryEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("delivered", "Taken by the recipient's own server"),
                            ("bounced", "Came back"),
                            ("delayed", "Delayed"),
                            ("complained", "Called unwanted"),
                            ("autoreply", "Answered by a machine"),
                        ],
                        max_length=10,
                    ),
                ),
                ("status", models.CharField(blank=True, max_length=11)),
                ("source", models.CharField(max_length=20)),
                ("event_id", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField()),
                (
                    "announcement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="notifications.announcement",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mail_events",
                        to="consent.subject",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["announcement", "subject"], name="events_of_a_mail")],
            },
        ),
    ]
