"""How often somebody may do a thing, counted in the cache; while it is away everybody may."""

import logging

from django.core.cache import cache

from consent.addresses import keyed

log = logging.getLogger(__name__)


def within(action: str, who: str, *, most: int, seconds: int) -> bool:
    """Whether this time is among the first `most` of `who` in so many seconds; counted atomically."""
    key = f"limit:{action}:{keyed(who)}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:
        return True  # the cache is away, or the time ran out this very moment
