"""Many new rows at once by COPY: the ORM takes longer to write such an INSERT than PostgreSQL to do it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import AutoField, Model

ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
NOTHING = r"\N"


class Lines:
    """Rows as a file, each made when it is read; `error`: why no more could be made."""

    def __init__(self, rows: Iterator[Mapping[str, str]]) -> None:
        self.rows, self.error = rows, None

    def read(self, _size: int) -> str:
        """One line, or nothing at the end."""
        try:
            return "\t".join(next(self.rows).values()) + "\n"
        except StopIteration:
            return ""
        except BaseException as error:
            self.error = error
            raise Unmade from None


class Unmade(Exception):
    """In place of an error whose words the driver would tell to the server, which logs them."""


def pour(model: type[Model], rows: Iterable[Mapping[str, str]]) -> None:
    """The new rows stand: by column what `text` gives, every one with the same columns in the same order.

    PostgreSQL stores the first while the next are made, which therefore may not query. Constraints and
    triggers hold as for any INSERT. Raises what the making of a row raises. Not for a process whose waits are
    bounded by `policies.patience`: its driver knows no COPY.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    columns = ", ".join(connection.ops.quote_name(name) for name in first)
    table = connection.ops.quote_name(model._meta.db_table)
    lines = Lines(chain([first], rows))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        try:
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", lines)
        except Exception as error:
            raise lines.error or error from None


def texts(row: Model) -> dict[str, str]:
    """By column what an unsaved row holds, but for a number that the database gives."""
    fields = [one for one in row._meta.concrete_fields if not isinstance(one, AutoField)]
    return {one.column: text(getattr(row, one.attname)) for one in fields}


def text(value: Any) -> str:
    """How COPY reads the value."""
    match value:
        case None:
            return NOTHING
        case str():
            return str(value).translate(ESCAPED)
        case bytes():
            return r"\\x" + value.hex()
        case datetime():
            return value.isoformat()
        case dict() | list():
            return json.dumps(value).translate(ESCAPED)
    return str(value)  # a number, a truth or a UUID
