"""Keeps a lease while the mail server thinks: a thread with its own connection to the database."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from django.db import Error, connection

log = logging.getLogger(__name__)


class Heartbeat:
    """Within `with`, calls the renewal given to `hold` each quarter of `ttl` until `let_go`.

    A frozen process freezes its heartbeat too, so that its lease runs out as it should.
    """

    def __init__(self, ttl: timedelta):
        self.pause = ttl.total_seconds() / 4
        self.renewal: Callable[[], bool] | None = None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._beat, name="lease-heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def hold(self, renewal: Callable[[], bool]) -> None:
        """From now on this lease is the one that is kept."""
        self.renewal = renewal

    def let_go(self) -> None:
        """Nothing is kept any more."""
        self.renewal = None

    def _beat(self) -> None:
        try:
            while not self.over.wait(self.pause):
                self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        renewal = self.renewal
        if renewal is None:
            return
        try:
            renewal()
        except Error as error:
            # The next beat tries again on a new connection; a lost lease is noticed by the step itself.
            log.warning("A lease could not be renewed: %s", type(error).__name__)
            connection.close()
