"""Translations that the source has left behind: each remembers the words that it was translated from."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Model
from modeltranslation.translator import translator

from policies import markdown
from policies.diff.judging import Weight, weight
from policies.languages import OWN_NAMES, column_of
from policies.models import PolicyVersion
from policies.outline import walk
from policies.snapshot import Whole, read


@dataclass(frozen=True)
class Stale:
    """A translated field whose source says something else by now.

    `place` is 'title', 'change_summary', a section's key, or a declaration as 'purpose:key'; `column` is the
    field's own, such as 'body_en'; `before` and `after` are the source as it was translated and as it is.
    """

    language: str
    place: str
    column: str
    before: str
    after: str


def stale(version: PolicyVersion) -> list[Stale]:
    """Every stale translation in the version's languages, in reading order; the same 5 queries as `read`.

    Of what would be published: an unconfirmed declaration is not among it.
    """
    return stale_in(read(version))


def stale_in(whole: Whole) -> list[Stale]:
    """As `stale`, of a version that was read already."""
    version = whole.version
    targets = [code for code in version.policy.languages if code != version.authoritative_language]
    return [found for row in _rows(whole) for found in stale_of(row, version.authoritative_language, targets)]


def stale_of(row: Model, source: str, targets: Iterable[str]) -> Iterator[Stale]:
    """The stale translations of one row of a version, in these languages."""
    for field in fields_of(row):
        after = getattr(row, column_of(field, source)) or ""
        for language in targets:
            column = column_of(field, language)
            before = row.translated_from.get(column)
            if before is not None and getattr(row, column) and _says_something_else(before, after):
                yield Stale(language, _place(row, field), column, before, after)


def touch(
    row: Model,
    before: Mapping[str, str],
    *,
    source: str,
    fits: Collection[str] = (),
    seen: Mapping[str, str] | None = None,
) -> None:
    """The row, about to be saved, knows for each translation in `before` the source that it goes with.

    `before` holds the row's columns as they were. A translation goes with the present source when it was
    written now, or is one of `fits`; otherwise with the one that it had. Where the writer read another
    source than the present one, `seen` holds that by its column.
    """
    seen = seen or {}
    for field in fields_of(row):
        now, then = getattr(row, column_of(field, source)) or "", before.get(column_of(field, source)) or ""
        for language in OWN_NAMES:
            column = column_of(field, language)
            if language == source or column not in before:
                continue
            words = getattr(row, column)
            if not words:
                row.translated_from.pop(column, None)
            elif words != before[column] or column in fits:
                row.translated_from[column] = seen.get(column_of(field, source), now)
            elif now != then:
                row.translated_from.setdefault(column, then)


def fields_of(row: Model) -> Iterable[str]:
    """The names of the row's translated fields."""
    return translator.get_options_for_model(type(row)).get_field_names()


def _rows(whole: Whole) -> list[Model]:
    sections = [node.section for node in walk(whole.nodes)]
    return [whole.version, *sections, *whole.purposes, *whole.data_categories, *whole.recipients]


def _place(row: Model, field: str) -> str:
    if isinstance(row, PolicyVersion):
        return field
    name = row._meta.model_name
    return row.key if name == "section" else f"{name}:{row.key}"


def _says_something_else(before: str, after: str) -> bool:
    """A change of writing only, such as a hamza that the linter mended, leaves a translation as good."""
    return before != after and weight(markdown.plain(before), markdown.plain(after)) is Weight.TO_JUDGE
