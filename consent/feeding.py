"""What was recorded, in the order of the public log: whoever follows it misses nothing.

Not in the order of arrival: of two records the one that began first may be committed last, and a reader who
remembers the last one seen would never meet it. A leaf's place is given once, by one sealer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from consent.models import ApiKey, ConsentRecord, LedgerEntry, Log
from consent.permission import concerns
from policies.timeline import PolicyLine, PurposeLine, Schedule

PLACE = re.compile(r"([1-9][0-9]{0,4})-(0|[1-9][0-9]{0,17})")


@dataclass(frozen=True)
class Place:
    """How far the log was read: the number of a log, and how many of its leaves were seen."""

    log: int = 1
    seen: int = 0

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that `str` wrote; None for any other text."""
        found = PLACE.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{self.log}-{self.seen}"


@dataclass(frozen=True)
class Event:
    """A record under the signed log, and of its purposes those that may be told."""

    leaf: int
    record: ConsentRecord
    purposes: dict[str, bool]


def reached() -> Place:
    """The place behind everything that is under the signed log now."""
    log = Log.objects.current()
    last = log.last() if log else None
    return Place(log.number, last.size) if last else Place(log.number if log else 1)


def follow(key: ApiKey, after: Place, schedule: Schedule, *, limit: int) -> tuple[list[Event], Place]:
    """At most `limit` leaves after a place, those of them that concern the key, and the place reached.

    Only leaves under a signed checkpoint; when a log has no more, its successor follows: three queries.
    """
    log = Log.objects.filter(number=after.log).first()
    last = log.last() if log else None
    size = last.size if last else 0
    if after.seen >= size:
        return [], _successor(after)
    end = min(after.seen + limit, size)
    leaves = log.entries.filter(index__gte=after.seen, index__lt=end, record__isnull=False)
    rows = leaves.select_related("record__version__policy").order_by("index")
    return list(_told(key, rows, schedule)), Place(after.log, end)


def _successor(after: Place) -> Place:
    follows = Log.objects.filter(number=after.log + 1).exists()
    return Place(after.log + 1) if follows else after


def _told(key: ApiKey, rows: Iterator[LedgerEntry], schedule: Schedule) -> Iterator[Event]:
    policies = {line.id: line for line in schedule.policies.values()}
    for row in rows:
        record = row.record
        purposes = _purposes(key, record, policies.get(record.version.policy_id))
        if purposes or not key.recipient_key:
            yield Event(row.index, record, purposes)


def _purposes(key: ApiKey, record: ConsentRecord, policy: PolicyLine | None) -> dict[str, bool]:
    version = policy and policy.version(record.version.number)
    declared: dict[str, PurposeLine] = version.purposes if version else {}
    return {
        name: said
        for name, said in record.purposes.items()
        if name in declared and concerns(key, declared[name])
    }
