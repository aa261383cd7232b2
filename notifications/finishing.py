"""An announcement is finished when every listed person has a final row, never because a query was empty."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from consent.models import Grade, Notice
from consent.noticing import record_delivered
from notifications.breaking import break_for_refusals
from notifications.leasing import DELIVERIES, Lease
from notifications.models import Announcement, Chunk, ChunkState, Delivery, DeliveryState, PauseReason, State
from notifications.pausing import stop_for
from notifications.stepping import CARRYING_STATES, Closing, close
from notifications.suppressing import close_refused
from policies.models import PolicyVersion

log = logging.getLogger(__name__)

SOME = 1000

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
    with transaction.atomic():
        if closing:
            close(announcement, closing)
        if lease.complete():
            _draw_upon(announcement, announcement.deliveries.filter(chunk_id=lease.chunk_id))
            break_for_refusals(announcement)


def settle(announcement: Announcement, closing: Closing) -> None:
    """A retried mail says what became of it, and its person has their notice if it was accepted."""
    with transaction.atomic():
        close(announcement, closing)
        _draw_upon(announcement, announcement.deliveries.filter(subject_id=closing.mail.subject_id))


def _draw_upon(announcement: Announcement, mails: QuerySet[Delivery]) -> None:
    """Of these mails, the accepted ones are notices; where no mailbox is, none is sent to again."""
    _record(announcement, mails.filter(state=DeliveryState.ACCEPTED))
    close_refused(mails.filter(state=DeliveryState.REJECTED), at=timezone.now())


def finish(announcement: Announcement, *, at: datetime | None = None) -> bool:
    """The announcement is finished if that is proved; True when the proof found work to do at once instead.

    The proof: every chunk done, nothing being sent or due again, as many rows as people were listed, nobody
    passed over in vain, a notice for every accepted mail.
    """
    if _is_pending(announcement):
        return False
    if announcement.chunks.filter(state=ChunkState.QUARANTINED).exists():
        stop_for(announcement.pk, PauseReason.QUARANTINED)
        return False
    if _reopen_missing(announcement) or _free_twins(announcement):
        return True
    for version in announcement.versions:
        while left := _without_notice(announcement, version):
            _record_one(version, accepted(announcement).filter(subject__in=left))
    unproved = Announcement.objects.annotate(rows=Count("deliveries__subject")).filter(
        ~pending(), pk=announcement.pk, state=State.RUNNING, planned=True, rows=F("planned_n")
    )
    Announcement.objects.filter(pk__in=unproved.values("pk")).update(
        state=State.FINISHED, finished_at=at or timezone.now()
    )
    return False


def accepted(announcement: Announcement) -> QuerySet[Delivery]:
    """The mails that the server took."""
    return announcement.deliveries.filter(state=DeliveryState.ACCEPTED)


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


def _without_notice(announcement: Announcement, version: PolicyVersion) -> list[UUID]:
    """Some of those whose mail was taken and who have no notice of the version.

    By a difference of sets: of a table that grew a moment ago, the planner would compare each with each.
    """
    told = Notice.objects.filter(version=version, grade=Grade.RELAYED).values_list("subject_id", flat=True)
    reached = accepted(announcement).values_list("subject_id", flat=True)
    return list(reached.order_by().difference(told.order_by())[:SOME])


def _record(announcement: Announcement, mails: QuerySet[Delivery]) -> None:
    for version in announcement.versions:
        _record_one(version, mails)


def _record_one(version: PolicyVersion, mails: QuerySet[Delivery]) -> None:
    record_delivered(version_id=version.pk, told=mails.values_list("subject_id", "at").iterator())
