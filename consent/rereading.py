"""Reading the log again as an act: what was found is kept, so that staff see when it was last looked at."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from consent.models import LogReading
from consent.places import Place
from consent.verifying import Fault, Reached, verify

NAMED = 100  # faults that are kept in words; all are counted


class NothingRead(LookupError):
    """A reading that was to go on found nothing left, so that it says nothing of the log."""


def telling() -> LogReading | None:
    """The newest reading that says how the log is: one that only went on and found nothing does not."""
    return LogReading.objects.exclude(~Q(after=""), faults=0).order_by("-pk").first()


def read_again(
    *,
    by: str,
    after: Place | None = None,
    at: datetime | None = None,
    tell: Callable[[Fault | Reached], None] = lambda found: None,
) -> LogReading:
    """Everything was compared, each finding told as it came, and a LogReading stands that says so.

    Raises NothingRead where nothing comes after `after`.
    """
    at = at or timezone.now()
    read: dict[tuple[str, int], int] = {}
    faults = 0
    named: list[list[str]] = []
    for found in verify(after=after):
        tell(found)
        if isinstance(found, Reached):
            read[found.place.part, found.place.log] = found.read
            continue
        faults += 1
        if len(named) < NAMED:
            named.append([found.where, found.what])
    if after and not read:
        raise NothingRead
    return LogReading.objects.create(
        began_at=at,
        ended_at=max(at, timezone.now()),
        by=by,
        after=str(after or ""),
        leaves=sum(number for (part, _log), number in read.items() if part == "leaf"),
        records=sum(number for (part, _log), number in read.items() if part == "record"),
        faults=faults,
        findings=named,
    )
