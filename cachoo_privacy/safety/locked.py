"""What in a database none of FIELD_KEYS can open: each sealed value says which key it needs."""

import base64
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator

from consent.encryption import HEAD, known_marks
from consent.rotating import SEALED
from notifications.webhooks import endpoints


def locked(cursor: Any) -> list[str]:
    """The tables with a value under a key that is not in FIELD_KEYS, by its mark: nothing is opened."""
    columns = [(model._meta.db_table, column) for model, column, _about in (*SEALED, *endpoints.SEALED)]
    tables = [table for table, column in columns if _holds_foreign(cursor, table, column)]
    if not all(sealed.startswith(tuple(known_marks())) for sealed in _factors(cursor)):
        tables.append(Authenticator._meta.db_table)
    return tables


def _holds_foreign(cursor: Any, table: str, column: str) -> bool:
    foreign = f"SELECT EXISTS (SELECT FROM {table} WHERE substr({column}, 1, %s) <> ALL(%s))"
    cursor.execute(foreign, [HEAD, known_marks()])
    return cursor.fetchone()[0]


def _factors(cursor: Any) -> Iterator[bytes]:
    secret = "COALESCE(data->>'secret', data->>'seed')"
    cursor.execute(f"SELECT {secret} FROM {Authenticator._meta.db_table} WHERE {secret} IS NOT NULL")
    return (base64.urlsafe_b64decode(sealed) for (sealed,) in cursor.fetchall())
