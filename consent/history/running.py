"""Imports go on page by page: a page is whole or not at all, so whoever is killed is followed by the next."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from consent.history.receiving import lines_of
from consent.history.rows import BadRow, Row, parse
from consent.history.storing import Stored, store
from consent.models import Import, ImportFault, ImportPage, ImportState

log = logging.getLogger(__name__)
MOST_FAULTS = 10_000  # that are kept of one import; its count goes on


def run(*, most: int | None = None, at: datetime | None = None) -> int:
    """What waits is recorded, the oldest import first; returns how many pages were tried, at most `most`.

    Several workers may do this at once: each takes an import of its own. One that a fault of ours stops is
    passed over until the next run, and holds up no other.
    """
    pages, stopped = 0, set[UUID]()
    while (most is None or pages < most) and _go_on(stopped, at or timezone.now()):
        pages += 1
    return pages


@transaction.atomic
def _go_on(stopped: set[UUID], at: datetime) -> bool:
    """One page more is recorded and gone, or its import is among the stopped; False when nothing waits."""
    waiting = Import.objects.select_for_update(skip_locked=True).filter(state=ImportState.WAITING)
    job = waiting.exclude(pk__in=stopped).order_by("created_at").first()
    if job is None:
        return False
    try:
        with transaction.atomic():
            _turn_page(job, at)
    except Exception as error:  # of what a row says is nothing told
        log.error("import %s stands still: %s", job.pk, type(error).__name__)
        stopped.add(job.pk)
    return True


def _turn_page(job: Import, at: datetime) -> None:
    page = job.pages.order_by("first_line").first()
    if page:
        _work(job, page, at)
    if not job.pages.exists():
        job.state, job.finished_at = ImportState.DONE, at
    job.save()


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
