"""Where the company's systems are called, and what became of each call."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two tables."""

    dependencies = [
        ("consent", "0023_readings_go_on"),
        ("notifications", "0009_paused_by_the_staff"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("url", models.CharField(max_length=500, verbose_name="address")),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), size=None, verbose_name="events"
                    ),
                ),
                ("secret_encrypted", models.BinaryField()),
                ("older_encrypted", models.BinaryField(null=True)),
                ("older_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("taken_at", models.DateTimeField(null=True, verbose_name="last taken")),
                ("off_at", models.DateTimeField(null=True, verbose_name="off since")),
                (
                    "off_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("staff", "switched off by a member of the staff"),
                            ("gone", "the system answered that it is gone (410)"),
                            ("failing", "took nothing for days"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.apikey",
                        verbose_name="system",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("type", models.CharField(max_length=30, verbose_name="event")),
                ("about", models.CharField(max_length=120)),
                ("body", models.TextField()),
                ("created_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "on its way"), ("taken", "taken"), ("given_up", "given up")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
                ("tried_at", models.DateTimeField(null=True)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                (
                    "trouble",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refused", "it answered with an error"),
                            ("redirected", "it pointed to another address, which is not followed"),
                            ("unreachable", "it could not be reached"),
                            ("too_slow", "it took longer than 15 seconds"),
                            ("untrusted", "its certificate is not trusted"),
                            ("forbidden", "its name leads to an address that is not public"),
                            ("cut", "its key is over"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="notifications.webhookendpoint",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.UniqueConstraint(fields=("key", "url"), name="an_address_once_a_key"),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("older_encrypted__isnull", True), ("older_until__isnull", True)),
                    models.Q(("older_encrypted__isnull", False), ("older_until__isnull", False)),
                    _connector="OR",
                ),
                name="an_older_secret_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("off_at__isnull", True), ("off_why", "")),
                    models.Q(("off_at__isnull", False), models.Q(("off_why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_webhook_is_off_for_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["next_at"], name="webhook_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["endpoint", "-created_at"], name="webhook_log"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(fields=("endpoint", "about"), name="told_once_an_address"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_at__isnull", False), ("state", "waiting")),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("next_at__isnull", True)),
                    _connector="OR",
                ),
                name="what_waits_has_its_moment",
            ),
        ),
    ]
