"""Statements that run once for each mail are read and planned once for each connection."""

import re
from functools import lru_cache

from django.conf import settings
from django.db import connection

NAMED = re.compile(r"%\((\w+)\)s")


def run(cursor, name: str, sql: str, terms: dict) -> None:
    """The statement was executed with these terms; `name` always stands for the same `sql`.

    Behind a pooler that hands a connection to whoever comes, what one prepared is not there for the next:
    then it is sent whole each time.
    """
    if settings.DISABLE_SERVER_SIDE_CURSORS:
        cursor.execute(sql, terms)
        return
    names = _names_in(sql)
    known = _known_here()
    if name not in known:
        places = {one: f"${number}" for number, one in enumerate(names, 1)}
        cursor.execute(f"PREPARE {name} AS {NAMED.sub(lambda found: places[found[1]], sql)}")
        known.add(name)
    marks = ", ".join(["%s"] * len(names))
    cursor.execute(f"EXECUTE {name} ({marks})", [terms[one] for one in names])


@lru_cache
def _names_in(sql: str) -> list[str]:
    return list(dict.fromkeys(NAMED.findall(sql)))


def _known_here() -> set[str]:
    """The names that this very connection to the database has learnt."""
    owner, known = getattr(connection, "prepared_mail", (None, set()))
    if owner is not connection.connection:
        known = set()
        connection.prepared_mail = (connection.connection, known)
    return known
