"""A Redis that just left this process without an answer: for a moment nobody else waits for it."""

import time
from collections.abc import Callable
from typing import TypeVar

from redis.exceptions import TimeoutError

AGAIN = 3.0  # seconds; one request asks many times, and would wait each time
Answer = TypeVar("Answer")


class InVain:
    """Until which monotonic second this process asks no more."""

    until: float = 0.0


def asked(ask: Callable[..., Answer], *given: object) -> Answer:
    """What `ask`, a call of redis-py, answers or raises; for AGAIN after a TimeoutError that, unasked."""
    if time.monotonic() < InVain.until:
        raise TimeoutError("Redis has just not answered in time")
    try:
        return ask(*given)
    except TimeoutError:
        InVain.until = time.monotonic() + AGAIN
        raise
