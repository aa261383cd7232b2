"""One person's mail of one announcement: the once-only guard, and the evidence of what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consent.models import Subject
from notifications.models.announcement import Announcement
from notifications.models.chunk import Chunk


class DeliveryState(models.TextChoices):
    """sending -> accepted | deferred | rejected | unknown | skipped."""

    SENDING = "sending", _("Being sent")
    ACCEPTED = "accepted", _("Taken by the mail server")
    DEFERRED = "deferred", _("To be tried again")
    REJECTED = "rejected", pgettext_lazy("mail", "Refused")
    UNKNOWN = "unknown", _("Fate unknown")
    SKIPPED = "skipped", _("Not sent")


class Reason(models.TextChoices):
    """Why a mail was not sent, or waits."""

    ERASED = "erased", _("The person was erased")
    NO_ADDRESS = "no_address", _("No confirmed address any more")
    OPTED_OUT = "opted_out", _("Left the mailing list before their mail was sent")
    SUPPRESSED = "suppressed", _("Mail to this address comes back, or is unwanted")
    INACTIVE = "inactive", _("Not seen for long: told at the next visit")
    SAME_ADDRESS = "same_address", _("Another account with this address was told")
    BAD_ADDRESS = "bad_address", _("The address cannot be used")
    UNREADABLE = "unreadable", _("The address cannot be read with our keys")
    EAI_UNSUPPORTED = "eai_unsupported", _("The mail server cannot write to this kind of address")
    ROUTE_DOWN = "route_down", _("The mail server cannot be reached")
    EXPIRED = "expired", _("Tried in vain until the last moment")


# While one of these stands, the address counts as served and no other account of it is written to.
CARRYING = (
    DeliveryState.SENDING,
    DeliveryState.ACCEPTED,
    DeliveryState.DEFERRED,
    DeliveryState.REJECTED,
    DeliveryState.UNKNOWN,
)


class Delivery(models.Model):
    """Keyed by announcement and subject. Holds no address: `addr_hmac` is a keyed hash, replies are cut.

    `attempt` counts tries that reached a server, `doubts` how often the fate was unknown. `not_before` is
    when a deferred or unknown row is due again (null: never), and when a retried one's lease ends.
    `shares_address`: it was begun where each account is written to, so others may have mail at its address.
    """

    pk = models.CompositePrimaryKey("announcement_id", "subject_id")
    # No index of its own: the primary key begins with it, and the planner of a fresh table would take it.
    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="deliveries")
    chunk = models.ForeignKey(Chunk, on_delete=models.PROTECT, related_name="deliveries")
    state = models.CharField(_("state"), max_length=8, choices=DeliveryState.choices)
    reason = models.CharField(_("reason"), max_length=15, choices=Reason.choices, blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField()
    language = models.CharField(_("language"), max_length=3)
    addr_hmac = models.CharField(max_length=64, blank=True)
    shares_address = models.BooleanField(default=False, db_default=False)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    smtp_code = models.PositiveSmallIntegerField(_("reply code"), null=True)
    smtp_text = models.CharField(_("reply"), max_length=200, blank=True)
    not_before = models.DateTimeField(_("next attempt"), null=True)
    opened_at = models.DateTimeField(_("first attempt"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "addr_hmac"],
                name="one_mail_an_address",
                condition=models.Q(state__in=[*CARRYING], shares_address=False) & ~models.Q(addr_hmac=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["announcement", "not_before"],
                name="delivery_due",
                condition=models.Q(state__in=["sending", "deferred", "unknown"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id}/{self.subject_id} {self.state}"
