"""Answers of an older system come in: files on their way, and each row on record once for ever."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0024_web_sessions"),
        ("policies", "0012_beginnings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("source", models.CharField(max_length=40)),
                ("dry_run", models.BooleanField(default=False)),
                ("actor", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("receiving", "receiving"),
                            ("waiting", "waiting"),
                            ("done", "done"),
                        ],
                        default="receiving",
                        max_length=9,
                    ),
                ),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("lines", models.PositiveIntegerField(default=0)),
                ("new", models.PositiveIntegerField(default=0)),
                ("same", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ImportFault",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("code", models.CharField(max_length=40)),
                ("pointer", models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="ImportPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_line", models.PositiveIntegerField()),
                ("body", models.BinaryField()),
            ],
        ),
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
                        ("requests", "Take a person's data, or have them forgotten, as they asked"),
                        ("notices", "Tell people of changes, and report it"),
                        ("erasures", "Is asked to close accounts, and answers"),
                        ("imports", "Bring in answers of an older system"),
                    ],
                    max_length=20,
                ),
                size=None,
                verbose_name="scopes",
            ),
        ),
        migrations.AlterField(
            model_name="consentrecord",
            name="clock",
            field=models.CharField(
                choices=[
                    ("ok", "ok"),
                    ("skewed", "skewed"),
                    ("unverified", "unverified"),
                    ("future", "future"),
                    ("before_publication", "before_publication"),
                    ("implausible", "implausible"),
                    ("told", "told"),
                ],
                default="ok",
                max_length=18,
            ),
        ),
        migrations.AddConstraint(
            model_name="consentrecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("evidence", "import")),
                fields=("key",),
                name="one_record_per_imported_row",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("source", "sha256", "dry_run"),
                name="one_import_of_a_file_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    ("finished_at__isnull", False),
                    _connector="XOR",
                ),
                name="what_is_done_has_an_end",
            ),
        ),
        migrations.AddField(
            model_name="importfault",
            name="job",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="faults", to="consent.import"
            ),
        ),
        migrations.AddField(
            model_name="importpage",
            name="job",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="pages", to="consent.import"
            ),
        ),
        migrations.AddConstraint(
            model_name="importfault",
            constraint=models.UniqueConstraint(fields=("job", "line"), name="one_fault_a_line"),
        ),
        migrations.AddConstraint(
            model_name="importpage",
            constraint=models.UniqueConstraint(
                fields=("job", "first_line"), name="one_page_begins_at_a_line"
            ),
        ),
    ]
