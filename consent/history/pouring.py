"""Many new rows at once by COPY in its binary form: neither the ORM nor a text is in between.

What rows have in common is written once. https://www.postgresql.org/docs/current/sql-copy.html has the form.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from struct import Struct
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.db.models import AutoField, Model

HEAD, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
COUNT, SIZE, TRUTH = Struct("!h").pack, Struct("!i").pack, Struct("!i?").pack
INTEGER, BIGINT = Struct("!ii").pack, Struct("!iq").pack
NOTHING, SIXTEEN = SIZE(-1), SIZE(16)
SENT = 64 * 1024  # bytes at a time: a row at a time, each process wakes the other for a little
EPOCH, MICROSECOND = datetime(2000, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
NONE: Mapping[str, Any] = MappingProxyType({})


def _sized(octets: bytes) -> bytes:
    return SIZE(len(octets)) + octets


# How a column of each type is written; the form has no conversions, so every type has its own.
KINDS: dict[str, Callable[[Any], bytes]] = {
    "bigint": lambda value: BIGINT(8, value),
    "boolean": lambda value: TRUTH(1, value),
    "bytea": _sized,
    "integer": lambda value: INTEGER(4, value),
    "jsonb": lambda value: _sized(b"\x01" + json.dumps(value).encode()),
    "timestamp with time zone": lambda value: BIGINT(8, (value - EPOCH) // MICROSECOND),
    "uuid": lambda value: SIXTEEN + value.bytes,
    "varchar": lambda value: _sized(value.encode()),
}


class Form:
    """Rows of one table that differ in the columns `own` and are alike in those of `same`."""

    def __init__(self, model: type[Model], own: Sequence[str], same: Mapping[str, Any] = NONE) -> None:
        kinds = {one.column: KINDS[one.db_type(connection).split("(")[0]] for one in fields_of(model)}
        self.model, self.columns = model, [*own, *same]
        self.kinds = [kinds[name] for name in own]
        self.head = COUNT(len(self.columns))
        self.rest = _cells((kinds[name], value) for name, value in same.items())

    def row(self, values: Iterable[Any]) -> bytes:
        """The row whose own columns hold these, in their order."""
        return self.head + _cells(zip(self.kinds, values, strict=True)) + self.rest


class Rows:
    """Rows as a file, each made when it is read; `error`: why no more could be made."""

    def __init__(self, rows: Iterator[bytes]) -> None:
        self.rows, self.error = rows, None

    def read(self, size: int) -> bytes:
        """Rows until they are that many bytes, or nothing at the end."""
        read, left = [], size
        try:
            for row in self.rows:
                read.append(row)
                left -= len(row)
                if left <= 0:
                    break
            return b"".join(read)
        except BaseException as error:
            self.error = error
            raise Unmade from None


class Unmade(Exception):
    """In place of an error whose words the driver would tell to the server, which logs them."""


def pour(rows: Iterable[tuple[Form, Iterable[Any]]]) -> None:
    """The new rows stand: of each its form and what it holds itself, every form with the same columns.

    PostgreSQL stores the first while the next are made, which therefore may not query. Constraints and
    triggers hold as for any INSERT. Raises what the making of a row raises. Not for a process whose waits are
    bounded by `policies.patience`: its driver knows no COPY.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    columns = ", ".join(connection.ops.quote_name(name) for name in first[0].columns)
    table = connection.ops.quote_name(first[0].model._meta.db_table)
    file = Rows(chain([HEAD], (form.row(values) for form, values in chain([first], rows)), [END]))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        try:
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)", file, SENT)
        except Exception as error:
            raise file.error or error from None


def fields_of(model: type[Model]) -> list[Any]:
    """The fields that a new row has, but for a number that the database gives."""
    return [one for one in model._meta.concrete_fields if not isinstance(one, AutoField)]


def listed(plain: Iterable[Any]) -> str:
    """Ids or hexadecimal as one array: of a list the driver makes an expression for each, to be parsed."""
    return "{" + ",".join(map(str, plain)) + "}"


def _cells(told: Iterable[tuple[Callable[[Any], bytes], Any]]) -> bytes:
    return b"".join([NOTHING if value is None else kind(value) for kind, value in told])
