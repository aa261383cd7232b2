"""How long the mail that is due has been waiting for somebody to send it."""

from datetime import datetime, timedelta

from django.db.models import Min, QuerySet

from consent.models import Letter
from notifications.models import Announcement, Chunk, ChunkState, Delivery, DeliveryState, State

AGAIN = (DeliveryState.SENDING, DeliveryState.DEFERRED, DeliveryState.UNKNOWN)


def lag(*, at: datetime) -> timedelta:
    """The age of the oldest thing due: a letter, a beginning, a second chance, or a lease left behind.

    What runs and what a person paused is not late.
    """
    running = Announcement.objects.filter(state=State.RUNNING).values("pk")
    ready = Announcement.objects.filter(state=State.READY)
    since = [
        _since(Letter.objects.all(), "next_try_at"),
        _since(ready, "starts_at"),
        _since(Delivery.objects.filter(announcement__in=running, state__in=AGAIN), "not_before"),
        _since(Chunk.objects.filter(announcement__in=running, state=ChunkState.LEASED), "lease_until"),
    ]
    return max((at - moment for moment in since if moment and moment < at), default=timedelta(0))


def _since(rows: QuerySet, column: str) -> datetime | None:
    return rows.aggregate(since=Min(column))["since"]
