"""A mark of everything that an editor may change in a version: two pages with one mark show one text."""

import hashlib
from collections.abc import Iterable, Iterator

from django.db.models import Model

from policies.models import PolicyVersion

# What says when and by whom, not what.
APART = {"edited_at", "planned_publish_at", "planned_by"}


def stamp(version: PolicyVersion) -> str:
    """The mark of the version as it is stored now, whoever wrote it and by whatever way; 5 queries.

    It covers the status and unconfirmed declarations too. Under the version's lock it holds until the commit.
    """
    return _mark(_rows(PolicyVersion.objects.get(pk=version.pk)))


def stamp_of(row: Model) -> str:
    """The mark of one row as it was read, in every language."""
    return _mark([row])


def _mark(rows: Iterable[Model]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr([row._meta.model_name, *_values(row)]).encode())
    return digest.hexdigest()


def _rows(version: PolicyVersion) -> Iterator[Model]:
    yield version
    for parts in (version.sections, version.purposes, version.data_categories, version.recipients):
        yield from parts.order_by("pk")


def _values(row: Model) -> Iterator[object]:
    """The row's own values; of a translated field each language's, never the one that is spoken now."""
    columns = row._meta.concrete_fields
    spread = {column.translated_field.name for column in columns if hasattr(column, "translated_field")}
    for column in columns:
        if column.name not in spread | APART:
            value = getattr(row, column.attname)
            # An empty translation is stored as nothing or as no letters: no page shows the difference.
            yield "" if value is None else value
