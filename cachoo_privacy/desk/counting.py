"""Figures that take a second to count among a million people: once a minute, for everybody who looks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.core.cache import cache

KEPT = timedelta(minutes=1)
Figures = TypeVar("Figures")


def once_a_minute(name: str, count: Callable[[], Figures], *, at: datetime) -> tuple[datetime, Figures]:
    """What `count` gave, and when: a minute ago at most. `name` tells everything that it depends on."""
    key = f"desk:{name}"
    kept = cache.get(key)
    if kept and timedelta(0) <= at - kept[0] < KEPT:
        return kept
    counted = (at, count())
    cache.set(key, counted, KEPT.total_seconds())
    return counted
