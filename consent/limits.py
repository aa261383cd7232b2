"""How often somebody may do a thing, counted in Redis for all processes; while it is away everybody may."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from limits import RateLimitItemPerSecond
from limits.storage import Storage, storage_from_string
from redis.exceptions import RedisError

from consent.addresses import keyed
from consent.unanswered import asked

log = logging.getLogger(__name__)
PATIENCE = 0.5  # seconds: a Redis that neither answers nor refuses must not hold up the site


@dataclass(frozen=True)
class Rate:
    """So many times in so many seconds, under the name that clients are told."""

    name: str
    most: int
    seconds: int

    @property
    def item(self) -> RateLimitItemPerSecond:
        """The same as the library counts it."""
        return RateLimitItemPerSecond(self.most, self.seconds, namespace=f"limit:{self.name}")


@dataclass(frozen=True)
class Count:
    """How much of a rate is used up, and in how many seconds it begins anew."""

    used: int
    most: int
    resets_in: int

    @property
    def remaining(self) -> int:
        """How many times are left; 0 when none is."""
        return max(0, self.most - self.used)


def count(rate: Rate, who: str) -> Count | None:
    """One more time is counted, atomically, in a window that begins with the first; None without Redis."""
    return _asked(rate, who, lambda store, key: store.incr(key, rate.seconds))


def give_back(rate: Rate, who: str) -> Count | None:
    """One time that was counted is not counted any more; None without Redis."""
    return _asked(rate, who, lambda store, key: store.incr(key, rate.seconds, amount=-1))


def within(rate: Rate, who: str) -> bool:
    """Whether this time, which is counted, is among those that the rate allows."""
    found = count(rate, who)
    return found is None or found.used <= rate.most


def _asked(rate: Rate, who: str, ask: Callable[[Storage, str], int]) -> Count | None:
    key = rate.item.key_for(keyed(who))
    try:
        used = asked(ask, _storage(), key)
        ends = asked(_storage().get_expiry, key) if used else 0
    except RedisError:
        log.warning("Redis is away: nothing is limited")
        return None
    return Count(used, rate.most, max(0, round(ends - time.time())) if used else rate.seconds)


@cache
def _storage() -> Storage:
    options = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    url = settings.REDIS_URL.replace("unix://", "redis+unix://", 1)  # the library's name for a socket
    return storage_from_string(url, **options)
