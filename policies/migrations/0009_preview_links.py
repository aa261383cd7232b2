"""Drafts shown to people without an account, and what they said of them, which is append-only."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON policies_remark
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON policies_remark
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER closed_at_publication BEFORE INSERT ON policies_remark
    FOR EACH ROW EXECUTE FUNCTION keep_published_parts();
CREATE TRIGGER closed_at_publication BEFORE INSERT ON policies_previewlink
    FOR EACH ROW EXECUTE FUNCTION keep_published_parts();
"""


class Migration(migrations.Migration):
    """Irreversible on purpose: nothing takes the guards off."""

    dependencies = [("policies", "0008_pdf")]

    operations = [
        migrations.CreateModel(
            name="PreviewLink",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=100, verbose_name="for whom")),
                ("created_by", models.CharField(max_length=200, verbose_name="shared by")),
                ("created_at", models.DateTimeField(verbose_name="shared at")),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
                ("opened", models.PositiveIntegerField(default=0, verbose_name="opened")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked at")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preview_links",
                        to="policies.policyversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="a_preview_link_ends",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("link", models.UUIDField()),
                ("by", models.CharField(max_length=200, verbose_name="who")),
                ("language", models.CharField(max_length=3)),
                ("content_hash", models.CharField(max_length=64, verbose_name="text")),
                ("section_key", models.CharField(max_length=60, verbose_name="section")),
                ("text", models.TextField(verbose_name="comment")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="remarks",
                        to="policies.policyversion",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunSQL(GUARDS),
    ]
