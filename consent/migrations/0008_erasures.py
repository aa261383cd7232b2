"""That people were erased, and how it was decided."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("consent", "0007_receipts_by_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("unlink", "Forget who it was; keep the sealed record until its time is over"),
                            ("shred", "Forget who it was, and destroy the key of the record"),
                        ],
                        max_length=6,
                        verbose_name="how far",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("proposed_by", models.CharField(max_length=200, verbose_name="proposed by")),
                ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                ("done_by", models.CharField(blank=True, max_length=200, verbose_name="done by")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done at")),
                ("dropped_at", models.DateTimeField(null=True)),
                ("shredded_at", models.DateTimeField(null=True)),
                ("filed_at", models.DateTimeField(null=True)),
                ("records", models.PositiveIntegerField(default=0)),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to="consent.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", True), ("dropped_at__isnull", True)),
                        fields=("subject",),
                        name="one_erasure_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at__isnull", True),
                            models.Q(("done_by", "the person"), ("proposed_by", "the person")),
                            models.Q(("done_by", "replay"), ("proposed_by", "replay")),
                            models.Q(
                                models.Q(("done_by", ""), _negated=True),
                                models.Q(("done_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_erasure_takes_two",
                    ),
                ],
            },
        ),
    ]
