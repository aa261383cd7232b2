"""Mending a draft: what the linter finds and can mend without a person's judgement."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from policies.auditing import Actor, note
from policies.contributing import contribute
from policies.drafting import NotADraft
from policies.languages import column_of
from policies.lint.findings import Text
from policies.lint.linting import LINTED, mended
from policies.locking import locked_in
from policies.models import PolicyVersion, Status
from policies.models.declaration import Declaration
from policies.proofreading import rows_of
from policies.reviewing import ChangedSinceShown
from policies.stamps import stamp
from policies.translating import fields_of


@transaction.atomic
def mend(
    version: PolicyVersion, *, language: str, by: Actor, seen: str | None = None, at: datetime | None = None
) -> int:
    """Every safe finding in the draft's text of that language is mended, and in the sentences quoted from it.

    Returns how many fields changed; when any did, the person has touched the text. Other languages stay as
    they are, and so does all that needs judgement. `seen` is the stamp of the text that the person was shown.
    Raises NotADraft, ChangedSinceShown, Discarded.
    """
    # The lock that publishing takes: a text is mended before it is published or not at all.
    fresh = locked_in(version, [Status.DRAFT], NotADraft)
    if seen is not None and seen != stamp(fresh):
        raise ChangedSinceShown
    changed = sum(_mended(row, names) for row, names in _rows(fresh, language)) if language in LINTED else 0
    if changed:
        at = at or timezone.now()
        contribute(fresh, by=by, at=at)
        note("mend", fresh, by=by, at=at, reason=language)
    return changed


def _rows(version: PolicyVersion, language: str) -> Iterator[tuple[Model, list[str]]]:
    """Every row of the draft with its columns in the language; what they quote is of the source language."""
    for _key, row in rows_of(version):
        quotes = isinstance(row, Declaration) and language == version.authoritative_language
        columns = [column_of(field, language) for field in fields_of(row)]
        yield row, [*columns, *(["sentence"] if quotes else [])]


def _mended(row: Model, names: list[str]) -> int:
    """Save the columns of one row that mending changes; returns how many."""
    before = [Text(name, _field(name), getattr(row, name) or "") for name in names]
    changed = {new.key: new.words for new in mended(before) if new not in before}
    for name, words in changed.items():
        setattr(row, name, words)
    if changed:
        row.save(update_fields=list(changed))
    return len(changed)


def _field(name: str) -> str:
    return "body" if name.startswith("body") else "title"
