"""How often somebody may do a thing, counted in Redis for all processes; while it is away everybody may."""

import logging
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings
from redis.commands.core import Script
from redis.exceptions import RedisError

from consent.addresses import keyed
from consent.unanswered import asked

log = logging.getLogger(__name__)
PATIENCE = 0.5  # seconds: a Redis that neither answers nor refuses must not hold up the site
# One question for both: how often it was, and how long that holds.
COUNTED = """
local used = redis.call("incrby", KEYS[1], ARGV[1])
if redis.call("ttl", KEYS[1]) < 0 then redis.call("expire", KEYS[1], ARGV[2]) end
return {used, redis.call("ttl", KEYS[1])}
"""


@dataclass(frozen=True)
class Rate:
    """So many times in so many seconds, under the name that clients are told."""

    name: str
    most: int
    seconds: int


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
    return _counted(rate, who, 1)


def give_back(rate: Rate, who: str) -> Count | None:
    """One time that was counted is not counted any more; None without Redis."""
    return _counted(rate, who, -1)


def within(rate: Rate, who: str) -> bool:
    """Whether this time, which is counted, is among those that the rate allows."""
    found = count(rate, who)
    return found is None or found.used <= rate.most


def _counted(rate: Rate, who: str, times: int) -> Count | None:
    try:
        key = f"limit:{rate.name}:{keyed(who)}"
        used, resets_in = asked(_script(), [key], [times, rate.seconds])
    except RedisError:
        log.warning("Redis is away: nothing is limited")
        return None
    return Count(used, rate.most, resets_in)


@cache
def _script() -> Script:
    waits = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    return redis.from_url(settings.REDIS_URL, **waits).register_script(COUNTED)
