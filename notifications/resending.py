"""Tries again what a person decides to: mail of unknown fate, and mail that was given up."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.finishing import run_again
from notifications.models import Announcement, Delivery, DeliveryState, Reason, State
from policies.auditing import Actor, note
from policies.refusals import Refused


class NothingToResend(Refused):
    """The announcement has no mail that is open to resending, or was cancelled."""

    code = "nothing_to_resend"
    sentence = _("There is nothing to send again.")


def open_to_resending(announcement: Announcement) -> QuerySet[Delivery]:
    """The mails whose fate stayed unknown, were tried in vain until the last moment, or went nowhere.

    The last are those whose address could not be read; somebody may have mended it.
    """
    unknown = Q(state=DeliveryState.UNKNOWN, not_before__isnull=True)
    expired = Q(state=DeliveryState.REJECTED, reason=Reason.EXPIRED)
    unreadable = Q(state=DeliveryState.SKIPPED, reason=Reason.UNREADABLE)
    return announcement.deliveries.filter(unknown | expired | unreadable)


def resend(announcement: Announcement, *, by: Actor, at: datetime | None = None) -> int:
    """How many mails are due again; those of unknown fate may come twice. Raises NothingToResend.

    A finished announcement runs again until that is proved anew. Nobody else is written to.
    """
    at = at or timezone.now()
    with transaction.atomic():
        locked = Announcement.objects.select_for_update().get(pk=announcement.pk)
        due = open_to_resending(locked)
        count = 0 if locked.state == State.CANCELLED else due.count()
        if not count:
            raise NothingToResend
        due.update(state=DeliveryState.DEFERRED, reason="", doubts=0, not_before=at, opened_at=at)
        run_again(locked, at=at)
        note("resend", locked, by=by, at=at)
    announcement.refresh_from_db()
    return count
