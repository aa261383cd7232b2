"""The doorbell: asks a worker to look at an announcement. A lost ring costs a sweep, a double one nothing."""

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
    try:
        current_app.send_task("notifications.drain", args=[announcement_id], kwargs=named, expires=expires)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("The bell for announcement %s was lost: %s", announcement_id, type(error).__name__)
