"""Mailings to the list; what was approved is evidence, so PostgreSQL keeps its words as they are."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

FREEZE = """
CREATE FUNCTION notifications_mailing_is_open() RETURNS trigger AS $$
DECLARE
    mailing bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.mailing_id ELSE NEW.mailing_id END;
    found text;
BEGIN
    SELECT state INTO found FROM notifications_mailing WHERE id = mailing FOR SHARE;
    IF found = 'approved' THEN
        RAISE EXCEPTION 'the words of an approved mailing stay as they are'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER words_of_an_approved_mailing_stay BEFORE INSERT OR UPDATE OR DELETE
    ON notifications_mailingtext FOR EACH ROW EXECUTE FUNCTION notifications_mailing_is_open();
"""
THAW = """
DROP TRIGGER words_of_an_approved_mailing_stay ON notifications_mailingtext;
DROP FUNCTION notifications_mailing_is_open();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0011_place_in_the_log"),
    ]

    operations = [
        migrations.AlterField(
            model_name="announcement",
            name="kind",
            field=models.CharField(
                choices=[("notice", "Legal notice"), ("list", "Mailing list")],
                default="notice",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("erased", "The person was erased"),
                    ("no_address", "No confirmed address any more"),
                    ("opted_out", "Left the mailing list before their mail was sent"),
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
        migrations.AlterField(
            model_name="pace",
            name="kind",
            field=models.CharField(
                choices=[("notice", "Legal notice"), ("list", "Mailing list")],
                max_length=10,
                primary_key=True,
                serialize=False,
            ),
        ),
        migrations.CreateModel(
            name="Mailing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("waiting", "Waits for approval"),
                            ("approved", "Approved and sent"),
                        ],
                        default="draft",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=254), default=list, editable=False, size=None
                    ),
                ),
                ("written_by", models.CharField(max_length=200, verbose_name="written by")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("edited_at", models.DateTimeField(verbose_name="edited at")),
                ("approved_by", models.CharField(blank=True, max_length=200, verbose_name="approved by")),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                (
                    "announcement",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailing",
                        to="notifications.announcement",
                    ),
                ),
            ],
            options={
                "verbose_name": "mailing",
                "verbose_name_plural": "mailings",
                "ordering": ["-pk"],
                "permissions": [("approve_mailing", "Can approve a mailing")],
            },
        ),
        migrations.CreateModel(
            name="MailingText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=3, verbose_name="language")),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                ("body", models.TextField(max_length=50000, verbose_name="text")),
                (
                    "mailing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="notifications.mailing",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="mailing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("announcement__isnull", False),
                        ("state", "approved"),
                        models.Q(("approved_by", ""), _negated=True),
                        models.Q(("content_hash", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "approved"), _negated=True),
                        ("announcement__isnull", True),
                        ("approved_by", ""),
                        ("content_hash", ""),
                    ),
                    _connector="OR",
                ),
                name="an_approved_mailing_is_announced",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailingtext",
            constraint=models.UniqueConstraint(
                fields=("mailing", "language"), name="one_text_of_a_mailing_per_language"
            ),
        ),
        migrations.RunSQL(FREEZE, THAW),
    ]
