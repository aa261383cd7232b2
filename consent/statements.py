"""What every answer writes, on one way to the server and by an INSERT that is put together once a model."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import JSONField, Model

Statement = tuple[str, Sequence[Any]]


def run(statements: Sequence[Statement]) -> None:
    """The statements, if there is any, have run in their order; when one fails, none of them has."""
    if statements:
        told = [value for _sql, values in statements for value in values]
        with connection.cursor() as cursor:
            cursor.execute(";\n".join(sql for sql, _values in statements), told)


def insertion(row: Model) -> Statement:
    """What stores a new row as the ORM would, which writes the same statement anew for each.

    Requires a model with a key of its own making, whose fields come to a column as they are, but for JSON;
    and no signals: none is sent.
    """
    sql, names, jsons = _insert(type(row))
    told = [getattr(row, name) for name in names]
    for place, field in jsons:
        told[place] = field.get_db_prep_save(told[place], connection)
    return sql, told


@cache
def _insert(model: type[Model]) -> tuple[str, list[str], list[tuple[int, JSONField]]]:
    fields = model._meta.local_concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})"
    jsons = [(place, field) for place, field in enumerate(fields) if isinstance(field, JSONField)]
    return sql, [field.attname for field in fields], jsons
