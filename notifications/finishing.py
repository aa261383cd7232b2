"""An announcement is finished when every listed person has a final row, never because a query was empty."""

import logging
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from notifications.breaking import break_for_refusals
from notifications.leasing import DELIVERIES, Lease
from notifications.models import (
    Announcement,
    Chunk,
    ChunkState,
    Delivery,
    DeliveryState,
    PauseReason,
    State,
    Told,
)
from notifications.pausing import stop_for
from notifications.proving import record_accepted, record_all
from notifications.stepping import CARRYING_STATES, Closing, close
from notifications.suppressing import close_refused

log = logging.getLogger(__name__)

# Whoever was passed over for another account of the same address, when that account got nothing after all
# (erased, or moved to another address): one of them an address.
FREE_TWINS = f"""
UPDATE {DELIVERIES} t SET state = 'deferred', reason = '', not_before = clock_timestamp(),
       at = clock_timestamp()
WHERE t.announcement_id = %(announcement)s AND t.state = 'skipped' AND t.reason = 'same_address'
  AND NOT EXISTS (
    SELECT 1 FROM {DELIVERIES} o WHERE o.announcement_id = t.announcement_id
      AND o.addr_hmac = t.addr_hmac AND (o.state IN {CARRYING_STATES}
        OR (o.state = 'skipped' AND o.reason = 'same_address' AND o.subject_id < t.subject_id)))
"""


def complete(announcement: Announcement, lease: Lease, closing: Closing | None) -> None:
    """The chunk is done and the people reached through it have their notice, if the lease still holds."""
    if closing:
        write(announcement, closing)
    with transaction.atomic():
        if lease.complete():
            _draw_upon(announcement, announcement.deliveries.filter(chunk_id=lease.chunk_id))
            break_for_refusals(announcement)


def give_back(announcement: Announcement, lease: Lease, closing: Closing | None) -> None:
    """Others may take the rest of the chunk, if the lease still holds; whoever was told has their notice.

    Nobody may come for the rest, where the announcement was paused or cancelled.
    """
    if closing:
        write(announcement, closing)
    lease.release()
    record_accepted(announcement, announcement.deliveries.filter(chunk_id=lease.chunk_id))


def settle(announcement: Announcement, closing: Closing) -> None:
    """A retried mail says what became of it, and its person has their notice if it was accepted."""
    with transaction.atomic():
        write(announcement, closing)
        _draw_upon(announcement, announcement.deliveries.filter(subject_id=closing.mail.subject_id))


def write(announcement: Announcement, closing: Closing) -> None:
    """The mail says what became of it, also where others called it doubtful meanwhile."""
    if not close(announcement, closing):
        write_late(announcement, closing)


def write_late(announcement: Announcement, closing: Closing) -> None:
    """An answer that came late ends the doubt, while nobody has tried the mail again.

    Its chunk, or the whole announcement, may have ended without it: so its notice is written with it, and
    what was finished runs again if the mail is due.
    """
    if closing.outcome.state == DeliveryState.UNKNOWN:
        return
    with transaction.atomic():
        locked = Announcement.objects.select_for_update(no_key=True).get(pk=announcement.pk)
        if not close(locked, closing, doubtful=True):
            return
        _draw_upon(locked, locked.deliveries.filter(subject_id=closing.mail.subject_id))
        if _is_pending(locked):
            run_again(locked, at=timezone.now())


def run_again(locked: Announcement, *, at: datetime) -> None:
    """If it was finished, it runs until that is proved anew. Requires its lock."""
    Announcement.objects.filter(pk=locked.pk, state=State.FINISHED).update(
        state=State.READY, finished_at=None, told=Told.NOTHING, told_at=at
    )


def _draw_upon(announcement: Announcement, mails: QuerySet[Delivery]) -> None:
    """Of these mails, the accepted ones are notices; where no mailbox is, none is sent to again."""
    record_accepted(announcement, mails)
    close_refused(mails.filter(state=DeliveryState.REJECTED), at=timezone.now())


def finish(announcement: Announcement, *, at: datetime | None = None) -> bool:
    """The announcement is finished if that is proved; True when the proof found work to do at once instead.

    The proof: every chunk done, nothing being sent or due again, as many rows as people were listed, nobody
    passed over in vain, a notice for every accepted mail. It holds since whoever makes a mail due again
    takes the same lock, before or after.
    """
    with transaction.atomic():
        running = Announcement.objects.select_for_update(no_key=True).filter(
            pk=announcement.pk, state=State.RUNNING, planned=True
        )
        locked = running.first()
        if locked is None or _is_pending(locked):
            return False
        return _prove(locked, at or timezone.now())


def _prove(locked: Announcement, at: datetime) -> bool:
    if locked.chunks.filter(state=ChunkState.QUARANTINED).exists():
        stop_for(locked.pk, PauseReason.QUARANTINED)
        return False
    if _reopen_missing(locked) or _free_twins(locked):
        return True
    record_all(locked)
    if locked.deliveries.count() == locked.planned_n:
        Announcement.objects.filter(pk=locked.pk).update(state=State.FINISHED, finished_at=at)
    return False


def pending() -> Q:
    """The condition, on announcements, that some chunk is open or some mail is under way or due again."""
    chunks = Chunk.objects.filter(announcement=OuterRef("pk"), state__in=[ChunkState.OPEN, ChunkState.LEASED])
    mails = Delivery.objects.filter(announcement=OuterRef("pk")).filter(
        Q(state=DeliveryState.SENDING)
        | Q(state__in=[DeliveryState.DEFERRED, DeliveryState.UNKNOWN], not_before__isnull=False)
    )
    return Exists(chunks) | Exists(mails)


def _is_pending(announcement: Announcement) -> bool:
    return Announcement.objects.filter(pending(), pk=announcement.pk).exists()


def _reopen_missing(announcement: Announcement) -> int:
    """How many chunks lack rows; they are open again."""
    short = announcement.chunks.annotate(rows=Count("deliveries__subject")).filter(rows__lt=F("n"))
    reopened = Chunk.objects.filter(pk__in=short.values("pk"), state=ChunkState.DONE).update(
        state=ChunkState.OPEN
    )
    if reopened:
        log.error(
            "Announcement %s: %s chunks were not complete and are open again", announcement.pk, reopened
        )
    return reopened


def _free_twins(announcement: Announcement) -> int:
    """How many people who shared an address with someone not reached are now due themselves."""
    with connection.cursor() as cursor:
        cursor.execute(FREE_TWINS, {"announcement": announcement.pk})
        return cursor.rowcount
