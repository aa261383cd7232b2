"""What a person did about a version: one append-only row an act."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.models.notice import Notice
from consent.models.subject import Subject
from policies.models import PolicyVersion


class Decision(models.TextChoices):
    """The acts that are recorded. Acceptance is of a version; consent is of a purpose."""

    DISPLAYED = "displayed", _("Displayed")
    ACCEPT = "accept", _("Accepted")
    REFUSE = "refuse", _("Refused")
    ACKNOWLEDGE = "acknowledge", _("Acknowledged")
    CONTINUED_USE = "continued_use", _("Continued use after notice, not an explicit acceptance")
    SET = "set", _("Choices changed")
    WITHDRAW = "withdraw", _("Withdrawn")
    RENEW = "renew", _("Renewed")
    CONFIRM = "confirm", _("Confirmed by mail")


class Clock(models.TextChoices):
    """How far the device's own time could be trusted."""

    OK = "ok", "ok"
    SKEWED = "skewed", "skewed"
    UNVERIFIED = "unverified", "unverified"
    FUTURE = "future", "future"
    BEFORE_PUBLICATION = "before_publication", "before_publication"
    IMPLAUSIBLE = "implausible", "implausible"
    TOLD = "told", "told"  # no device's: an older system or the staff say when, and are believed


class Effect(models.TextChoices):
    """What the record changed when it arrived."""

    APPLIED = "applied", "applied"
    SUPERSEDED = "superseded", "superseded"
    OUT_OF_ORDER = "out_of_order", "out_of_order"


class Channel(models.TextChoices):
    """Where the act was made."""

    WEB = "web", _("Web page")
    APP = "app", _("Application")
    SERVER = "server", _("Company server")
    MAIL = "mail", _("Mail")
    ONE_CLICK = "one_click", _("One press in a mail")
    STAFF = "staff", _("Our staff")


class Evidence(models.TextChoices):
    """What vouches for the act."""

    SESSION = "session", _("Signed-in session")
    USER_TOKEN = "user_token", _("Company token")
    DEVICE = "device", _("Device")
    MAIL_LINK = "mail_link", _("Link in a mail")
    SERVER_KEY = "server_key", _("Server key")
    IMPORT = "import", _("Import")
    STAFF = "staff", _("Word of our staff")


# The acts that answer a question: its wording is then part of the evidence.
ANSWERS_TO_A_QUESTION = (Decision.ACCEPT, Decision.REFUSE, Decision.SET, Decision.RENEW)


class ConsentRecord(models.Model):
    """One act of one person on one version, bound to the exact bytes shown. Never updated or deleted.

    `body_encrypted` is the canonical record (docs/reference/record.md) under the person's key, and
    `commitment` what the public log says of it; both are empty only in rows older than these columns.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # `record_by_subject` begins with it.
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="records", db_index=False)
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="records")
    language = models.CharField(_("language"), max_length=3)
    content_sha256 = models.CharField(_("text shown"), max_length=64)
    question_sha256 = models.CharField(_("question asked"), max_length=64, blank=True)
    decision = models.CharField(_("answer"), max_length=14, choices=Decision.choices)
    purposes = models.JSONField(_("purposes"), default=dict)
    decided_at = models.DateTimeField(_("decided at"))
    received_at = models.DateTimeField(_("received at"))
    decided_at_client = models.DateTimeField(null=True)  # as the device told, whatever its clock
    sent_at = models.DateTimeField(null=True)
    clock = models.CharField(max_length=18, choices=Clock.choices, default=Clock.OK)
    effect = models.CharField(max_length=12, choices=Effect.choices, default=Effect.APPLIED)
    channel = models.CharField(_("channel"), max_length=9, choices=Channel.choices)
    evidence = models.CharField(_("evidence"), max_length=10, choices=Evidence.choices)
    actor = models.CharField(_("recorded by"), max_length=200)
    on_behalf = models.BooleanField(_("recorded for the person"), default=False)
    gpc = models.BooleanField(_("Global Privacy Control was on"), default=False)
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="+")
    previous = models.UUIDField(null=True)  # the same person's record before this one
    original = models.UUIDField(null=True)  # what a device said before it was somebody's
    method = models.CharField(_("how it was answered"), max_length=20, blank=True)
    surface = models.CharField(_("where it was asked"), max_length=20, blank=True)
    app = models.CharField(_("application"), max_length=60, blank=True)
    key = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    body_encrypted = models.BinaryField(null=True)
    commitment = models.BinaryField(null=True)
    receipt_encrypted = models.BinaryField(null=True)

    # In no column as they are, but known where this very object was made a moment ago: the JWS, and by policy
    # key where its person stands with it.
    receipt: str | None = None
    states: Mapping[int, Any] | None = None

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = [
            models.UniqueConstraint(fields=["subject", "key"], name="one_record_per_key"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(evidence="import"), name="one_record_per_imported_row"
            ),
            models.CheckConstraint(
                name="continued_use_is_never_consent",
                condition=~models.Q(decision="continued_use") | models.Q(purposes={}),
            ),
            models.CheckConstraint(
                name="continued_use_names_its_notice",
                condition=~models.Q(decision="continued_use") | models.Q(notice__isnull=False),
            ),
            models.CheckConstraint(
                name="a_record_is_committed_to",
                condition=models.Q(body_encrypted__isnull=False, commitment__isnull=False),
            ),
            models.CheckConstraint(
                name="a_question_asked_is_named",
                condition=~models.Q(decision__in=ANSWERS_TO_A_QUESTION) | ~models.Q(question_sha256=""),
            ),
        ]
        permissions = [("record_for_person", "Can record an answer for a person")]
        indexes = [
            models.Index(fields=["subject", "-decided_at", "-received_at"], name="record_by_subject"),
            # Rows lie in the order of this column, so a few bytes a megabyte find the last weeks.
            BrinIndex(fields=["received_at"], name="record_by_received"),
        ]

    def __str__(self) -> str:
        return str(self.id)
