"""How long the mail that is due has been waiting for somebody to send it."""

from datetime import datetime, timedelta

from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from consent.models import Letter
from notifications.models import Announcement, Chunk, ChunkState, Delivery, DeliveryState, State, Told
from notifications.pacing import two_mails

LAST = 8  # chunks on either side of what is done: as many workers may have been at them
AGAIN = (DeliveryState.SENDING, DeliveryState.DEFERRED, DeliveryState.UNKNOWN)


def lag(*, at: datetime) -> timedelta:
    """The age of the oldest thing due: a letter, a beginning, a second chance, a lease left behind, or a
    chunk of a running announcement that nobody takes.

    What runs and what a person paused is not late.
    """
    running = Announcement.objects.filter(state=State.RUNNING).values("pk")
    ready = Announcement.objects.filter(state=State.READY)
    since = [
        _since(Letter.objects.all(), "next_try_at"),
        _since(ready, "starts_at"),
        _since(Delivery.objects.filter(announcement__in=running, state__in=AGAIN), "not_before"),
        _since(Chunk.objects.filter(announcement__in=running, state=ChunkState.LEASED), "lease_until"),
        *map(_untaken_since, _untaken()),
    ]
    return max((at - moment for moment in since if moment and moment < at), default=timedelta(0))


def _since(rows: QuerySet, column: str) -> datetime | None:
    return rows.aggregate(since=Min(column))["since"]


def _untaken() -> QuerySet:
    """Running announcements with a chunk to take, and nobody at work on another."""
    mine = Chunk.objects.filter(announcement=OuterRef("pk"))
    open_one, leased = (
        Exists(mine.filter(state=ChunkState.OPEN)),
        Exists(mine.filter(state=ChunkState.LEASED)),
    )
    return Announcement.objects.filter(open_one, ~leased, state=State.RUNNING)


def _untaken_since(announcement: Announcement) -> datetime:
    """When it began, was let go on or last moved, and what a slow pace leaves between two mails beside."""
    chunks = announcement.chunks.order_by("position").values_list("pk", flat=True)
    near = [
        *chunks.filter(state=ChunkState.DONE).reverse()[:LAST],
        *chunks.filter(state=ChunkState.OPEN)[:LAST],
    ]
    moved = announcement.deliveries.filter(chunk__in=near).aggregate(at=Max("at"))["at"]
    let_go = None if announcement.told == Told.STALLED else announcement.told_at
    known = [moment for moment in (announcement.starts_at, let_go, moved) if moment]
    return max(known) + two_mails(announcement.kind)
