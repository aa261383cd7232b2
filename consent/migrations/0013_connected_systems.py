"""Systems of the company that keep accounts: asked at an erasure, and what they answer."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0012_scopes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="apikey",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("subjects", "Look people up and set their address"),
                        ("records", "Read and record answers"),
                        ("checks", "Ask whether data may be used"),
                        ("events", "Follow what is recorded"),
                        ("erasures", "Is asked to close accounts, and answers"),
                    ],
                    max_length=20,
                ),
                size=None,
                verbose_name="scopes",
            ),
        ),
        migrations.CreateModel(
            name="ErasureAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("system", models.CharField(max_length=100, verbose_name="system")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "asked, has not answered yet"),
                            ("done", "closed the account"),
                            ("refused", "keeps the account"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "erasure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="consent.erasure",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.apikey"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("erasure", "key"), name="each_system_is_asked_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "refused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_refusal_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("outcome", "waiting")),
                            models.Q(
                                models.Q(("outcome", "waiting"), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="an_answer_has_its_moment",
                    ),
                ],
            },
        ),
    ]
