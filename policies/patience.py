"""How long a request waits for a database that neither answers nor refuses: a frozen or an unreachable one.

No setting of libpq bounds a wait on a socket of this host, so the waiting is done here.
"""

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import local

import psycopg2
from psycopg2 import extensions

SECONDS = 2.0  # for a reader, and for whoever connects: what is published lies on this host too
LONGEST = 10.0  # for one answer to anybody else
AGAIN = 10.0  # after a wait in vain nobody waits for so long, or every thread would come to wait in turn
OPEN = (extensions.STATUS_READY, extensions.STATUS_BEGIN, extensions.STATUS_PREPARED)


class Waiting(local):
    """The monotonic second at which this thread's patience ends; None where it asks for no reader."""

    until: float | None = None


WAITING = Waiting()


class InVain:
    """Until which monotonic second this process asks no more on a reader's behalf."""

    until: float = 0.0


def install(longest: float = LONGEST) -> None:
    """Every wait for the database from here on is `wait`: a web process calls this before its first."""
    extensions.set_wait_callback(partial(wait, longest=longest))


@contextmanager
def bounded() -> Iterator[None]:
    """All waits for the database in here together last SECONDS at most, then OperationalError is raised."""
    before = WAITING.until
    WAITING.until = before or time.monotonic() + SECONDS
    try:
        yield
    finally:
        WAITING.until = before


def spent() -> bool:
    """Whether somebody just waited in vain, so that asking again is of no use yet."""
    return time.monotonic() < InVain.until


def wait(connection: extensions.connection, *, longest: float = LONGEST) -> None:
    """The database has answered. Raises OperationalError when it did not; psycopg2 closes the connection."""
    until = _until(connection, longest)
    while (state := connection.poll()) != extensions.POLL_OK:
        one = select.poll()
        one.register(connection.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
        if not one.poll(1000 * max(0.0, until - time.monotonic())):
            if _brief(connection) and not spent():  # anybody else may have waited for a lock
                InVain.until = time.monotonic() + AGAIN
            raise psycopg2.OperationalError("the database has not answered in time")


def _until(connection: extensions.connection, longest: float) -> float:
    """The monotonic second at which a wait that begins now is given up."""
    now = time.monotonic()
    if not _brief(connection):
        return now + longest
    return now if spent() else WAITING.until or now + SECONDS


def _brief(connection: extensions.connection) -> bool:
    return WAITING.until is not None or connection.status not in OPEN
