"""Many new rows at once by COPY: the ORM takes longer to write such an INSERT than PostgreSQL to do it."""

import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model

ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
NOTHING = r"\N"


def pour(rows: Sequence[Model]) -> None:
    """The unsaved rows, all of one model, stand. Constraints and triggers hold as for any INSERT.

    Not for a process whose waits are bounded by `policies.patience`: its driver knows no COPY.
    """
    if not rows:
        return
    fields = [one for one in rows[0]._meta.concrete_fields if not isinstance(one, AutoField)]
    columns = ", ".join(connection.ops.quote_name(one.column) for one in fields)
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    lines = io.StringIO("".join(_line(row, fields) for row in rows))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", lines)


def _line(row: Model, fields: list[Field]) -> str:
    return "\t".join([_text(getattr(row, one.attname)) for one in fields]) + "\n"


def _text(value: Any) -> str:
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
