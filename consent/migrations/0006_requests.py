"""What people ask of us, the letters about it, and the order in which a request is worked on."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

KEEP_ORDER = """
-- A request is confirmed, taken and closed in that order; nothing opens it again.
CREATE FUNCTION keep_request_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('unconfirmed', 'open') THEN
            RAISE EXCEPTION 'a request begins unconfirmed or open' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
        ('unconfirmed', 'open'), ('open', 'in_hand'), ('in_hand', 'answered'), ('in_hand', 'declined')) THEN
        RAISE EXCEPTION 'a request does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_order BEFORE INSERT OR UPDATE ON consent_rightsrequest
    FOR EACH ROW EXECUTE FUNCTION keep_request_order();
"""


class Migration(migrations.Migration):
    """Two tables, one count and one trigger."""

    dependencies = [
        ("consent", "0005_evidence"),
    ]

    operations = [
        migrations.AddField(
            model_name="coderequest",
            name="requests",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("code", "Code that confirms an address"),
                            ("received", "Request received"),
                            ("extended", "Request takes longer"),
                            ("reply", "Reply to a request"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "given",
                    models.CharField(
                        choices=[
                            ("account", "Signing in, and what the policy owes its user"),
                            ("request", "Answering one request"),
                        ],
                        max_length=7,
                    ),
                ),
                ("subject_id", models.UUIDField(db_index=True, null=True)),
                ("to_encrypted", models.BinaryField(null=True)),
                ("text_encrypted", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(db_index=True, null=True)),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("next_try_at__isnull", False),
                                ("sent_at__isnull", True),
                                ("text_encrypted__isnull", False),
                                ("to_encrypted__isnull", False),
                            ),
                            models.Q(
                                ("next_try_at__isnull", True),
                                ("text_encrypted__isnull", True),
                                ("to_encrypted__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_letter_is_emptied_when_it_is_over",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RightsRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("question", "A question about my data"),
                            ("complaint", "A complaint"),
                            ("leave_list", "Take me off the mailing list"),
                            ("correct", "Correct my data"),
                            ("copy", "Give me a copy of my data"),
                            ("erase", "Erase my data"),
                        ],
                        max_length=10,
                        verbose_name="asks for",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unconfirmed", "Address not confirmed yet"),
                            ("open", "Received"),
                            ("in_hand", "In hand"),
                            ("answered", "Answered"),
                            ("declined", "Declined"),
                        ],
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                ("address_hmac", models.CharField(blank=True, db_index=True, max_length=64)),
                ("address_encrypted", models.BinaryField(null=True)),
                ("words_encrypted", models.BinaryField(null=True)),
                ("reply_encrypted", models.BinaryField(null=True)),
                ("language", models.CharField(default="ar", max_length=3, verbose_name="language")),
                ("created_at", models.DateTimeField(verbose_name="asked at")),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(db_index=True, null=True, verbose_name="to be answered by")),
                ("extended_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
                ("owner", models.CharField(blank=True, max_length=200, verbose_name="owner")),
                ("identity_check", models.CharField(blank=True, max_length=300)),
                ("identity_checked_by", models.CharField(blank=True, max_length=200)),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("guesses", models.PositiveSmallIntegerField(default=0)),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="consent.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "request",
                "verbose_name_plural": "requests",
                "ordering": ["due_at", "created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", True),
                                ("due_at__isnull", True),
                                ("state", "unconfirmed"),
                            ),
                            models.Q(
                                models.Q(("state", "unconfirmed"), _negated=True),
                                ("confirmed_at__isnull", False),
                                ("due_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_confirmed_request_has_a_clock",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["unconfirmed", "open"]),
                            models.Q(("owner", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_request_in_work_has_an_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state__in", ["answered", "declined"])),
                            models.Q(
                                models.Q(("state__in", ["answered", "declined"]), _negated=True),
                                ("closed_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_request_is_closed_once_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["correct", "copy", "erase"]),
                                ("state", "answered"),
                                _negated=True,
                            ),
                            models.Q(("identity_check", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="nothing_personal_is_answered_to_a_stranger",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEEP_ORDER),
    ]
