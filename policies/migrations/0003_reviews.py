"""Reviews and contributions: who decided what about which text, and who touched it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="policyversion",
            name="planned_by",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="planned by"),
        ),
        migrations.AlterField(
            model_name="policyversion",
            name="effective_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Left empty, the version takes effect as soon as its notice allows.",
                null=True,
                verbose_name="takes effect at",
            ),
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by", models.CharField(max_length=200, verbose_name="who")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("submit", "Submitted for review"),
                            ("approve", "Approved"),
                            ("request_changes", "Asked for changes"),
                            ("withdraw", "Withdrew from review"),
                        ],
                        max_length=15,
                        verbose_name="verdict",
                    ),
                ),
                ("content_hash", models.CharField(max_length=64, verbose_name="text")),
                ("text", models.TextField(blank=True, verbose_name="comment")),
                ("section_key", models.CharField(blank=True, max_length=60, verbose_name="section")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="reviews",
                        to="policies.policyversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.CharField(max_length=200, verbose_name="who")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="contributions",
                        to="policies.policyversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "person"), name="one_contribution_per_person")
                ],
            },
        ),
    ]
