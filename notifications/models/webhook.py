"""Where the company's systems are called when something happens, and what became of each call."""

import uuid
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consent.models import ApiKey


class WebhookType(models.TextChoices):
    """What a system may be told of; the names are part of the API."""

    ERASURE_REQUESTED = "erasure.requested", _("An account is to be closed")
    SUBJECT_ERASED = "subject.erased", _("Somebody was erased here")
    CONSENT_RECORDED = "consent.recorded", _("Somebody answered")
    CONSENT_WITHDRAWN = "consent.withdrawn", _("Somebody took a consent back")
    EXPORT_REQUESTED = "export.requested", _("Somebody asks for a copy of their data")
    IMPORT_COMPLETED = "import.completed", _("An import of answers is done")
    POLICY_SCHEDULED = "policy.scheduled", _("A publication was planned")
    POLICY_PUBLISHED = "policy.published", _("A version was published")
    POLICY_EFFECTIVE = "policy.effective", _("A version took effect")
    CHECKPOINT_PUBLISHED = "checkpoint.published", _("The public log was signed")
    TEST = "webhook.test", _("A test")


class OffReason(models.TextChoices):
    """Why nothing is sent to an address any more."""

    STAFF = "staff", _("switched off by a member of the staff")
    HOLDER = "holder", _("switched off by the system itself")
    GONE = "gone", _("the system answered that it is gone (410)")
    FAILING = "failing", _("took nothing for days")
    REMOVED = "removed", _("removed")


class EndpointQuerySet(models.QuerySet):
    """Questions about addresses."""

    def standing(self) -> "EndpointQuerySet":
        """Those that were not removed, off or on."""
        return self.exclude(off_why=OffReason.REMOVED)


class WebhookEndpoint(models.Model):
    """An address of a server key's holder. Its secrets are sealed; the one before signs on for a while.

    Those that were replaced sooner and still sign are its `replaced`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+", verbose_name=_("system"))
    url = models.CharField(_("address"), max_length=500)
    events = ArrayField(models.CharField(max_length=30), verbose_name=_("events"))
    secret_encrypted = models.BinaryField()
    older_encrypted = models.BinaryField(null=True)
    older_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("created at"))
    place = models.CharField(max_length=30)  # how far it was told of the log, as consent.feeding writes it
    taken_at = models.DateTimeField(_("last taken"), null=True)
    off_at = models.DateTimeField(_("off since"), null=True)
    off_why = models.CharField(max_length=7, choices=OffReason.choices, blank=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "url"], name="a_standing_address_once_a_key", condition=~Q(off_why="removed")
            ),
            models.CheckConstraint(
                name="an_older_secret_ends",
                condition=Q(older_encrypted__isnull=True, older_until__isnull=True)
                | Q(older_encrypted__isnull=False, older_until__isnull=False),
            ),
            models.CheckConstraint(
                name="a_webhook_is_off_for_a_reason",
                condition=Q(off_at__isnull=True, off_why="") | (Q(off_at__isnull=False) & ~Q(off_why="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key.name}: {self.url}"

    @property
    def is_on(self) -> bool:
        """Whether it is called, as long as its key may be used."""
        return self.off_at is None

    @property
    def is_removed(self) -> bool:
        """Whether it is over for good, and kept only to explain what it was told."""
        return self.off_why == OffReason.REMOVED

    def secrets_at(self, at: datetime) -> list[bytes]:
        """The sealed secrets that sign at this moment, the newest first."""
        return [bytes(self.secret_encrypted), *(sealed for sealed, _until in self.older_at(at))]

    def older_at(self, at: datetime) -> list[tuple[bytes, datetime]]:
        """The sealed secrets that were replaced and still sign, each with its end, the newest first."""
        if self.older_until is None or at >= self.older_until:
            return []  # and so is every one before it
        before = self.replaced.filter(until__gt=at).order_by("-until").values_list("sealed", "until")
        return [(bytes(one), until) for one, until in [(self.older_encrypted, self.older_until), *before]]


class ReplacedSecret(models.Model):
    """A secret of an address that was replaced by one that was replaced as well, and signs until its end."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="replaced")
    sealed = models.BinaryField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.endpoint_id}, until {self.until}"


class WebhookState(models.TextChoices):
    """How far a call came."""

    WAITING = "waiting", _("on its way")
    TAKEN = "taken", _("taken")
    GIVEN_UP = "given_up", _("given up")


class Trouble(models.TextChoices):
    """Why the last try was not taken."""

    REFUSED = "refused", _("it answered with an error")
    REDIRECTED = "redirected", _("it pointed to another address, which is not followed")
    UNREACHABLE = "unreachable", _("it could not be reached")
    TOO_SLOW = "too_slow", _("it took longer than 15 seconds")
    UNTRUSTED = "untrusted", _("its certificate is not trusted")
    FORBIDDEN = "forbidden", _("its name leads to an address that is not public")
    CUT = "cut", _("its key is over")
    REMOVED = "removed", _("the webhook was removed")


class WebhookDelivery(models.Model):
    """One thing that one address is told, written with what it tells of: the outbox, and the log of it.

    `next_at` is when it is tried, and during a try the end of the lease on it. `about` is the thing itself:
    told once an address. The body is signed as it stands and names a person by the subject's id at most.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries")
    type = models.CharField(_("event"), max_length=30)
    about = models.CharField(max_length=120)
    body = models.TextField()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=WebhookState.choices, default=WebhookState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    trouble = models.CharField(max_length=11, choices=Trouble.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "about"], name="told_once_an_address"),
            models.CheckConstraint(
                name="what_waits_has_its_moment",
                condition=Q(state="waiting", next_at__isnull=False)
                | (~Q(state="waiting") & Q(next_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="webhook_waiting", condition=Q(state="waiting")),
            models.Index(fields=["endpoint", "-created_at"], name="webhook_log"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"
