"""The doorbell: asks a worker to look. A lost ring costs a sweep, a double one nothing."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def ring(announcement_id: int, *, lease_seconds: int | None = None, expires: int | None = None) -> None:
    """A worker is asked to drain the announcement, if the broker can be reached.

    A ring that nobody answers within `expires` seconds is forgotten, so that rings do not pile up.
    """
    named = {} if lease_seconds is None else {"lease_seconds": lease_seconds}
    _ring("notifications.drain", args=[announcement_id], kwargs=named, expires=expires)


def ring_webhooks(*, expires: int | None = None) -> None:
    """A worker is asked to call the systems that are to be told something, if the broker can be reached."""
    _ring("notifications.call", expires=expires)


def _ring(task: str, **more: object) -> None:
    try:
        current_app.send_task(task, **more)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("The bell %s was lost: %s", task, type(error).__name__)
