"""Whether each record still says what was committed to when it was made."""

import zlib
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Exists, OuterRef

from consent.columns import differing
from consent.encryption import Unreadable
from consent.evidence import body_of
from consent.leaves import held
from consent.models import ConsentRecord, UnsealedRecord
from consent.subjectkeys import opened
from ledger.commitment import commit

PAGE = 1000  # records that are fetched at once
ADDED = "it was added past the log: it is no leaf and does not wait to become one"


def records(after: UUID | None) -> Iterator[ConsentRecord]:
    """Every record in the order of ids, or those after one, each with whether the log knows of it."""
    page = _page(after or UUID(int=0))
    while page:
        yield from page
        page = _page(page[-1].pk)


def wrong_in(record: ConsentRecord) -> Iterator[str]:
    """What is wrong with a record that `records` gave."""
    if not record.known:
        yield ADDED
    row = getattr(record.subject, "key", None)
    if row is None:
        return  # its key was destroyed: nobody can open it any more
    try:
        keys = opened(row)
        body = body_of(record, keys)
    except (Unreadable, zlib.error):
        yield "its body cannot be opened"
        return
    if body is None or commit(keys.nonce_of(record.pk), body) != bytes(record.commitment):
        yield "its body is not what was committed to"
        return
    for name in differing(record, body):
        yield f"its columns contradict its body: {name}"


def _page(after: UUID) -> list[ConsentRecord]:
    # Named one by one, or the database would look through all leaves for each page.
    page = ConsentRecord.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:PAGE]
    records = ConsentRecord.objects.filter(pk__in=list(page)).order_by("pk")
    return list(
        records.select_related("subject__key", "version__policy", "notice").annotate(
            known=held("record") | Exists(UnsealedRecord.objects.filter(record=OuterRef("pk")))
        )
    )
