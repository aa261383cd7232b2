"""Figures of the desk that may take seconds to count: who looks waits for the quick ones alone."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.core.cache import cache

FRESH = timedelta(minutes=1)
KEPT = timedelta(minutes=20)
QUICK = 0.05  # seconds
LOOKED = "desk:looked"
LOOKED_LATELY = timedelta(hours=1)
Figures = TypeVar("Figures")


def counted(
    name: str,
    count: Callable[[], Figures],
    *,
    at: datetime,
    within: timedelta | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[datetime, Figures]:
    """What `count` gave, and when: a minute ago at most, or twenty where that is slow, or `within` a time.

    `name` tells everything that the figures depend on; `clock` gives seconds.
    """
    kept = cache.get(f"desk:{name}")
    if kept and timedelta(0) <= at - kept[0] < (within or (FRESH if kept[2] < QUICK else KEPT)):
        return kept[0], kept[1]
    begun = clock()
    figures = count()
    cache.set(f"desk:{name}", (at, figures, clock() - begun), KEPT.total_seconds())
    return at, figures


def looked() -> None:
    """Somebody looks at the figures."""
    cache.set(LOOKED, True, LOOKED_LATELY.total_seconds())


def due() -> timedelta:
    """How old figures grow that are counted ahead of whoever looks: younger where somebody did lately."""
    return FRESH if cache.get(LOOKED) else KEPT / 2
