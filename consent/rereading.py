"""Reading the log again as an act: what was found is kept, so that staff see when it was last looked at."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from consent.models import Checkpoint, Log, LogReading
from consent.verifying import Fault, Reached, verify

NAMED = 100  # faults that are kept in words; all are counted


def read_again(
    *,
    by: str,
    after: UUID | None = None,
    at: datetime | None = None,
    tell: Callable[[Fault | Reached], None] = lambda found: None,
) -> LogReading:
    """Everything was compared, each finding told as it came, and a LogReading stands that says so."""
    at = at or timezone.now()
    # What is signed now is read at least.
    signed = [log.last() for log in Log.objects.all()] if after is None else []
    faults = records = 0
    named: list[list[str]] = []
    for found in verify(after=after):
        tell(found)
        if isinstance(found, Reached):
            records = found.read
            continue
        faults += 1
        if len(named) < NAMED:
            named.append([found.where, found.what])
    return LogReading.objects.create(
        began_at=at,
        ended_at=max(at, timezone.now()),
        by=by,
        after=after,
        leaves=sum(_size(checkpoint) for checkpoint in signed),
        records=records,
        faults=faults,
        findings=named,
    )


def _size(checkpoint: Checkpoint | None) -> int:
    return checkpoint.size if checkpoint else 0
