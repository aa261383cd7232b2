"""Imports go on page by page: a page is whole or not at all, so whoever is killed is followed by the next."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consent.history.receiving import lines_of
from consent.history.rows import BadRow, Row, parse
from consent.history.storing import Stored, store
from consent.models import Import, ImportFault, ImportPage, ImportState

MOST_FAULTS = 10_000  # that are kept of one import; its count goes on


def run(*, most: int | None = None, at: datetime | None = None) -> int:
    """What waits is recorded, the oldest import first; returns how many pages, `most` at the most.

    Several workers may do this at once: each takes an import of its own.
    """
    pages = 0
    while (most is None or pages < most) and _go_on(at or timezone.now()):
        pages += 1
    return pages


@transaction.atomic
def _go_on(at: datetime) -> bool:
    """One page more is recorded and gone; False when nothing waits."""
    waiting = Import.objects.select_for_update(skip_locked=True).filter(state=ImportState.WAITING)
    job = waiting.order_by("created_at").first()
    if job is None:
        return False
    page = job.pages.order_by("first_line").first()
    if page:
        _work(job, page, at)
    if not job.pages.exists():
        job.state, job.finished_at = ImportState.DONE, at
    job.save()
    return True


def _work(job: Import, page: ImportPage, at: datetime) -> None:
    rows, found = _rows(page, at)
    with transaction.atomic():
        stored = store(rows, source=job.source, actor=job.actor, at=at)
        transaction.set_rollback(job.dry_run)
    job.new, job.same = job.new + stored.new, job.same + stored.same
    faults = sorted(found.faults + stored.faults)
    kept = [ImportFault(job=job, line=line, code=code, pointer=place) for line, code, place in faults]
    ImportFault.objects.bulk_create(kept[: max(0, MOST_FAULTS - job.refused)])
    job.refused += len(faults)
    page.delete()


def _rows(page: ImportPage, at: datetime) -> tuple[list[Row], Stored]:
    rows, found = [], Stored()
    for line, text in lines_of(page):
        try:
            rows.append(parse(line, text, at=at))
        except BadRow as bad:
            found.refuse(line, bad.code, bad.pointer)
    return rows, found
