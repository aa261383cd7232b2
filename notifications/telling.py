"""Tells those who run mailings that one has finished, has stopped itself, or stands still: once each."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consent.models import LetterKind
from notifications.leasing import any_claimable
from notifications.models import BY_STAFF, Announcement, ChunkState, State, Told
from notifications.pacing import two_mails
from notifications.progress import progress
from notifications.retrying import any_due
from notifications.staffing import page_at, write_to_staff

RUNS_MAILINGS = "notifications.change_announcement"
STILL = timedelta(minutes=5)
AGAIN = timedelta(hours=1)  # a mailing that stumbles all day is not a letter each minute


def tell_staff(*, at: datetime | None = None) -> int:
    """Those who run mailings have a letter of each event that they were not told of; the number of events."""
    at = at or timezone.now()
    over = Q(state=State.FINISHED) & ~Q(told=Told.FINISHED)
    stopped = Q(state=State.PAUSED) & ~Q(pause_reason__in=BY_STAFF) & ~Q(told=Told.PAUSED)
    under_way = Q(state__in=[State.READY, State.RUNNING], starts_at__lt=at - STILL)
    found = Announcement.objects.filter(over | stopped | under_way).order_by("pk")
    return sum(_tell(announcement, at) for announcement in found)


def _tell(announcement: Announcement, at: datetime) -> bool:
    """Whether it was this call that told of what the announcement has come to."""
    if announcement.state == State.FINISHED:
        return _told_of(announcement, Told.FINISHED, at)
    if announcement.state == State.PAUSED:
        return _told_of(announcement, Told.PAUSED, at)
    if _stands_still(announcement, at):
        return announcement.told != Told.STALLED and _told_of(announcement, Told.STALLED, at)
    if announcement.told == Told.STALLED and announcement.told_at < at - AGAIN:
        Announcement.objects.filter(pk=announcement.pk, told=Told.STALLED).update(told=Told.NOTHING)
    return False


def _stands_still(announcement: Announcement, at: datetime) -> bool:
    """Whether it has had something to do for so long, and no mail has moved."""
    since = at - max(STILL, two_mails(announcement.kind))
    if max(announcement.starts_at, announcement.told_at or announcement.starts_at) > since:
        return False
    if announcement.state == State.READY:
        return True
    held = announcement.chunks.filter(state=ChunkState.LEASED).exists()
    if not (held or any_claimable(announcement) or any_due(announcement)):
        return False
    return not announcement.deliveries.filter(at__gt=since).exists()


@transaction.atomic
def _told_of(announcement: Announcement, event: Told, at: datetime) -> bool:
    """Whoever moves `told` writes the letters; of two sweeps at once one does."""
    untold = Announcement.objects.filter(pk=announcement.pk, state=announcement.state).exclude(told=event)
    if not untold.update(told=event, told_at=at):
        return False
    with translation.override(settings.LANGUAGE_CODE):
        title, text = _words(announcement, event)
        write_to_staff(RUNS_MAILINGS, LetterKind.MAILING, title=title, text=text, at=at)
    return True


def _words(announcement: Announcement, event: Told) -> tuple[str, str]:
    counted = progress(announcement)
    page = page_at(reverse("admin:notifications_announcement_change", args=[announcement.pk]))
    said = {
        "mailing": str(announcement),
        "why": announcement.get_pause_reason_display(),
        "people": counted.planned,
        "accepted": counted.accepted,
        "left": counted.left,
        "page": page,
    }
    title, news = {
        Told.FINISHED: (
            _("Finished: the mailing of “%(mailing)s”"),
            _("Everyone who was listed has a final result."),
        ),
        Told.PAUSED: (
            _("Stopped: the mailing of “%(mailing)s”"),
            _("It has stopped by itself: %(why)s. It goes on when somebody lets it."),
        ),
        Told.STALLED: (
            _("At a standstill: the mailing of “%(mailing)s”"),
            _(
                "No mail has moved for at least five minutes though some are due. The mail server may be "
                "away, or no worker runs. It goes on by itself when they are back."
            ),
        ),
    }[event]
    figures = _("People listed: %(people)s\nTaken by the mail server: %(accepted)s\nStill waiting: %(left)s")
    return title % said, "\n\n".join([news, figures, _("All of it is on this page:\n%(page)s")]) % said
