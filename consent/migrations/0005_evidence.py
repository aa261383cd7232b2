"""What makes a record evidence: its canonical body under the person's own key, its commitment, what it names."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

# PostgreSQL checks what Django's constraints cannot say: only true and false answer a purpose, a link in a
# mail never says yes to one, and a commitment has the length of its hash.
RULES = """
ALTER TABLE consent_consentrecord
    ADD CONSTRAINT only_true_and_false_answer CHECK (
        jsonb_typeof(purposes) = 'object'
        AND NOT jsonb_path_exists(purposes, '$.* ? (@.type() != "boolean")')),
    ADD CONSTRAINT a_mail_link_consents_to_nothing CHECK (
        evidence <> 'mail_link' OR NOT jsonb_path_exists(purposes, '$.* ? (@ == true)')),
    ADD CONSTRAINT a_commitment_is_32_bytes CHECK (octet_length(commitment) = 32);
"""
LAST_RECORDS = """
UPDATE consent_subject SET last_record = (
    SELECT id FROM consent_consentrecord WHERE subject_id = consent_subject.id
    ORDER BY received_at DESC, decided_at DESC, id DESC LIMIT 1);
"""


class Migration(migrations.Migration):
    """Records written before it keep an empty body: nobody can make afterwards what was not kept then."""

    dependencies = [
        ("consent", "0004_signing_keys"),
        ("policies", "0006_whole_publications"),
    ]

    operations = [
        migrations.CreateModel(
            name="SubjectKey",
            fields=[
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="key",
                        serialize=False,
                        to="consent.subject",
                    ),
                ),
                ("wrapped", models.BinaryField()),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PurposeStanding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("consented_number", models.PositiveIntegerField(default=0)),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purpose_standings",
                        to="policies.policy",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="purpose_standings",
                        to="consent.subject",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "policy", "key"), name="one_standing_per_purpose"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UnsealedRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unsealed",
                        to="consent.consentrecord",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="subject",
            name="last_record",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="reference",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.RemoveConstraint(model_name="notice", name="one_notice_per_grade"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("grade__in", ["displayed", "relayed"])),
                fields=("subject", "version", "grade"),
                name="one_notice_per_grade",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("subject", "version", "grade", "at"), name="one_notice_per_grade_and_moment"
            ),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="on_behalf",
            field=models.BooleanField(default=False, verbose_name="recorded for the person"),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="gpc",
            field=models.BooleanField(default=False, verbose_name="Global Privacy Control was on"),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="notice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consent.notice",
            ),
        ),
        migrations.AddField(model_name="consentrecord", name="previous", field=models.UUIDField(null=True)),
        migrations.AddField(
            model_name="consentrecord", name="body_encrypted", field=models.BinaryField(null=True)
        ),
        migrations.AddField(
            model_name="consentrecord", name="commitment", field=models.BinaryField(null=True)
        ),
        migrations.AddField(
            model_name="consentrecord", name="receipt_encrypted", field=models.BinaryField(null=True)
        ),
        migrations.AddConstraint(
            model_name="consentrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "continued_use"), _negated=True),
                    ("notice__isnull", False),
                    _connector="OR",
                ),
                name="continued_use_names_its_notice",
            ),
        ),
        AddConstraintNotValid(
            model_name="consentrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("body_encrypted__isnull", False), ("commitment__isnull", False)),
                name="a_record_is_committed_to",
            ),
        ),
        AddConstraintNotValid(
            model_name="consentrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision__in", ("accept", "refuse", "set", "renew")), _negated=True),
                    models.Q(("question_sha256", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_question_asked_is_named",
            ),
        ),
        migrations.RunSQL(RULES),
        migrations.RunSQL(LAST_RECORDS),
    ]
