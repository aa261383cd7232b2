"""What every answer reads, by statements that are written once: the ORM writes its own anew each time."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Model


class Joined:
    """Rows of several models by one SELECT, in which `{0}`, `{1}` stand for the columns of each.

    `first` is a statement with the same parameters that is run before it, on the same way to the server: a
    lock, say. What the SELECT reads is then as it is once the lock was got. Raises TypeError when first asked
    for a model of which Django itself reads a column, JSON for instance.
    """

    def __init__(self, select: str, *models: type[Model], first: str = "") -> None:
        self._select, self._models, self._first = select, models, first

    def ask(self, *told: Any) -> list[list[Any]]:
        """A list of models for each row; None in place of one that an outer join did not find."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql, told * 2 if self._first else told)
            return [self._models_of(row) for row in cursor.fetchall()]

    def _models_of(self, row: Sequence[Any]) -> list[Model | None]:
        found, start = [], 0
        for model, names in self._names:
            values, start = row[start : start + len(names)], start + len(names)
            found.append(None if values[0] is None else model.from_db(connection.alias, names, values))
        return found

    @cached_property
    def _names(self) -> list[tuple[type[Model], list[str]]]:
        return [(one, [field.attname for field in one._meta.concrete_fields]) for one in self._models]

    @cached_property
    def _sql(self) -> str:
        # When it is first asked: a module is read before every model is.
        return self._first + self._select.format(*(_columns(one) for one in self._models))


def _columns(model: type[Model]) -> str:
    fields = model._meta.concrete_fields
    if any(field.get_db_converters(connection) for field in fields):
        raise TypeError(f"{model.__name__} has a column that must be read by Django")
    return ", ".join(f"{model._meta.db_table}.{field.column}" for field in fields)
