"""What was heard of a mail after it left, and the addresses that are not written to any more."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consent.models import Subject
from notifications.models.announcement import Announcement


class EventType(models.TextChoices):
    """What the mail world says of a mail. Replies of machines are noted, and mean nothing."""

    DELIVERED = "delivered", _("Taken by the recipient's own server")
    BOUNCED = "bounced", _("Came back")
    DELAYED = "delayed", _("Delayed")
    COMPLAINED = "complained", _("Called unwanted")
    AUTOREPLY = "autoreply", _("Answered by a machine")


class DeliveryEvent(models.Model):
    """One piece of news about one mail. `event_id` is the sender's own name of it: told again, it is one.

    Holds no address and no text of anybody's.
    """

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="events")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="mail_events")
    type = models.CharField(max_length=10, choices=EventType.choices)
    status = models.CharField(max_length=11, blank=True)  # RFC 3463, such as 5.1.1
    source = models.CharField(max_length=20)
    event_id = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["announcement", "subject"], name="events_of_a_mail")]

    def __str__(self) -> str:
        return f"{self.announcement_id}/{self.subject_id} {self.type}"


class Cause(models.TextChoices):
    """Why an address is not written to."""

    NO_MAILBOX = "no_mailbox", _("There is no such mailbox")
    RETURNED = "returned", _("Mail came back several times")
    COMPLAINT = "complaint", _("Its owner called our mail unwanted")


class ClosedTo(models.TextChoices):
    """Which mail an address is closed to."""

    ALL = "all", _("All mail")
    LIST = "list", _("Mail of the list")


class Suppression(models.Model):
    """An address by its keyed hash: it is not written to while `score` is full and `until` has not come.

    Stands by itself, so that it outlives the person's erasure; an address that is confirmed anew is freed.
    """

    FULL = 4

    pk = models.CompositePrimaryKey("addr_hmac", "scope")
    addr_hmac = models.CharField(max_length=64)
    scope = models.CharField(max_length=4, choices=ClosedTo.choices, default=ClosedTo.ALL)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices)
    score = models.PositiveSmallIntegerField(default=0)
    until = models.DateTimeField(pgettext_lazy("suppression", "until"))
    at = models.DateTimeField(_("at"))

    def __str__(self) -> str:
        return f"{self.cause} {self.score}"
