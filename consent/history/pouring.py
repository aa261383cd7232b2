"""Many new rows at once by COPY: the ORM takes longer to write such an INSERT than PostgreSQL to do it."""

import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import AutoField, Model

ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
NOTHING = r"\N"


def pour(model: type[Model], rows: Sequence[Mapping[str, str]]) -> None:
    """The new rows stand: by column what `text` gives, every one with the same columns in the same order.

    Constraints and triggers hold as for any INSERT. Not for a process whose waits are bounded by
    `policies.patience`: its driver knows no COPY.
    """
    if not rows:
        return
    columns = ", ".join(connection.ops.quote_name(name) for name in rows[0])
    table = connection.ops.quote_name(model._meta.db_table)
    lines = io.StringIO("".join(["\t".join(row.values()) + "\n" for row in rows]))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", lines)


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
