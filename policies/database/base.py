"""The connection to PostgreSQL: whether it still holds is seen on this side, without going to the server."""

import select

from django.db.backends.postgresql import base
from psycopg2.extensions import TRANSACTION_STATUS_INERROR


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for how it finds that the server has closed a connection since the last request."""

    def is_usable(self) -> bool:
        """Whether nothing waits to be read: unasked, a server speaks only to say goodbye, or closes.

        Django would ask `SELECT 1` at every request. Only after an error is that asked, and in a transaction
        that failed. A server that can no longer be reached is found by neither: whoever asks it waits for as
        long as `patience` says.
        """
        if self.errors_occurred or self.connection is None or self.connection.closed:
            return super().is_usable()
        if self.connection.info.transaction_status == TRANSACTION_STATUS_INERROR:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0)
