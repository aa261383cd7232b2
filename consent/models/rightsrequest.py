"""What a person asks of those who hold their data, until it is answered."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consent.models.subject import Subject


class RequestKind(models.TextChoices):
    """What may be asked for."""

    QUESTION = "question", _("A question about my data")
    COMPLAINT = "complaint", _("A complaint")
    LEAVE_LIST = "leave_list", _("Take me off the mailing list")
    CORRECT = "correct", _("Correct my data")
    COPY = "copy", _("Give me a copy of my data")
    ERASE = "erase", _("Erase my data")


class RequestState(models.TextChoices):
    """Where a request stands."""

    UNCONFIRMED = "unconfirmed", _("Address not confirmed yet")
    OPEN = "open", _("Received")
    IN_HAND = "in_hand", _("In hand")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined")


# What reveals or changes a person's data, and so waits until somebody knows who is asking.
PERSONAL = (RequestKind.CORRECT, RequestKind.COPY, RequestKind.ERASE)
CLOSED = (RequestState.ANSWERED, RequestState.DECLINED)
SOON = timedelta(days=7)


class RequestQuerySet(models.QuerySet):
    """Questions about sets of requests."""

    def waiting(self) -> "RequestQuerySet":
        """Those that staff still owe an answer, the most urgent first."""
        return self.filter(state__in=[RequestState.OPEN, RequestState.IN_HAND]).order_by("due_at")


class RightsRequest(models.Model):
    """One request. Address and words are sealed; the clock runs from the moment the address is confirmed.

    `identity_check` says how the person is known: 'signed_in', 'address', or what staff write.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("asks for"), max_length=10, choices=RequestKind.choices)
    state = models.CharField(_("state"), max_length=11, choices=RequestState.choices)
    subject = models.ForeignKey(
        Subject, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    address_hmac = models.CharField(max_length=64, blank=True, db_index=True)
    address_encrypted = models.BinaryField(null=True)
    words_encrypted = models.BinaryField(null=True)
    reply_encrypted = models.BinaryField(null=True)
    language = models.CharField(_("language"), max_length=3, default="ar")
    created_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(_("to be answered by"), null=True, db_index=True)
    extended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    owner = models.CharField(_("owner"), max_length=200, blank=True)
    identity_check = models.CharField(max_length=300, blank=True)
    identity_checked_by = models.CharField(max_length=200, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    guesses = models.PositiveSmallIntegerField(default=0)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["due_at", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="a_confirmed_request_has_a_clock",
                condition=Q(state="unconfirmed", confirmed_at__isnull=True, due_at__isnull=True)
                | (~Q(state="unconfirmed") & Q(confirmed_at__isnull=False, due_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_request_in_work_has_an_owner",
                condition=Q(state__in=["unconfirmed", "open"]) | ~Q(owner=""),
            ),
            models.CheckConstraint(
                name="a_request_is_closed_once_answered",
                condition=Q(state__in=["answered", "declined"], closed_at__isnull=False)
                | (~Q(state__in=["answered", "declined"]) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="nothing_personal_is_answered_to_a_stranger",
                condition=~Q(state="answered", kind__in=["correct", "copy", "erase"]) | ~Q(identity_check=""),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people and staff call the request."""
        return self.id.hex[:8].upper()

    @property
    def is_closed(self) -> bool:
        """Whether it was answered or declined."""
        return self.state in CLOSED

    @property
    def is_personal(self) -> bool:
        """Whether answering it reveals or changes somebody's data."""
        return self.kind in PERSONAL

    @property
    def can_be_written_to(self) -> bool:
        """Whether their address is still known: whoever was forgotten has none."""
        return self.address_encrypted is not None

    def urgency(self, *, at: datetime) -> str:
        """'late', 'soon' (a week or less is left), or ''."""
        if self.is_closed or self.due_at is None:
            return ""
        return "late" if self.due_at <= at else "soon" if self.due_at - at <= SOON else ""
