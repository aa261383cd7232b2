"""When beat and the worker of each queue were last seen: beat rings each queue four times a minute.

Kept in the cache and not the database: without Redis neither of them works, and both are seen again at once.
"""

from datetime import datetime, timedelta

from django.core.cache import cache

from cachoo_privacy.queue import QUEUES

BEAT, WORKERS = "beat", {queue: f"worker_{queue}" for queue in QUEUES}
KEPT = 86_400  # seconds; whoever was not seen for a day counts as never seen
SILENCE = timedelta(seconds=90)


def beats(who: str, *, at: datetime) -> None:
    """`who` was seen at that moment."""
    cache.set(f"pulse:{who}", at.timestamp(), KEPT)


def silent_for(who: str, *, at: datetime) -> timedelta | None:
    """How long ago `who` was last seen; None when nobody knows. Far ahead of now, a clock is wrong."""
    seen = cache.get(f"pulse:{who}")
    return None if seen is None else timedelta(seconds=abs(at.timestamp() - seen))


def is_seen(who: str, *, at: datetime) -> bool:
    """Whether `who` was seen lately."""
    silent = silent_for(who, at=at)
    return silent is not None and silent < SILENCE
