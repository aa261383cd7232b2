"""manage.py migrate, but no migration makes a running site wait for it."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import OperationalError, connections
from django.utils.translation import gettext as _
from psycopg2.errors import LockNotAvailable

PATIENCE = "5s"


class Command(Migrate):
    """A change that gets no lock within five seconds is given up whole: who came after it waited for it too.

    A statement has no bound, since filling or reading a large table takes what it takes and locks nobody out.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's. Raises CommandError when somebody held a table for so long; what ran before stays."""
        database = connections[options["database"]]
        with database.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            said = _("Something held a table for five seconds. Nothing is half done: run it again.")
            raise CommandError(said) from error
        finally:
            if database.connection and not database.connection.closed:
                with database.cursor() as cursor:
                    cursor.execute("RESET lock_timeout")
