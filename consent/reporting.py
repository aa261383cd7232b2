"""Who was told of a version and what they answered, as of any moment: the same whenever it is asked again.

Everything stands on rows that are never changed and on when *we* had them, not on when a device says it was.
Who was erased since is still counted, under their number. Nothing here knows an address.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from consent.tallying import STANDS, WORDS
from policies.models import PolicyVersion

PAGE = 100
SETTLED = timedelta(seconds=10)  # a record's moment is taken a little before its transaction begins


class Stand(models.TextChoices):
    """How a person stands to one version. Continued use is never counted with acceptance."""

    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    CONTINUED = "continued", _("Continued use after notice, not an explicit acceptance")
    TOLD = "told", _("Told, and has not answered")
    RELAYED = "relayed", _("Written to; nothing proves that it arrived")
    UNTOLD = "untold", _("Neither told nor heard")


ANSWERING = (Stand.ACCEPTED, Stand.REFUSED, Stand.ACKNOWLEDGED, Stand.CONTINUED)


@dataclass(frozen=True)
class Row:
    """One person: where they stand, and the answer that it rests on."""

    subject: UUID
    stand: str
    bounced: bool
    record: UUID | None
    channel: str
    language: str
    decided_at: datetime | None
    received_at: datetime | None
    app: str


@dataclass(frozen=True)
class Filter:
    """Which people are listed; '' means any."""

    stand: str = ""
    channel: str = ""
    language: str = ""
    bounced: bool = False


@dataclass(frozen=True)
class Counts:
    """Numbers of people: by stand, and of those who answered by channel and by language."""

    people: int
    stands: dict[str, int]
    bounced: int
    channels: dict[str, int]
    languages: dict[str, int]


LISTED = """
SELECT subject, stand, bounced, record, channel, language, decided_at, received_at, app FROM people
WHERE (%(after)s::uuid IS NULL OR subject > %(after)s::uuid) AND (%(stand)s = '' OR stand = %(stand)s)
  AND (%(channel)s = '' OR channel = %(channel)s) AND (%(language)s = '' OR language = %(language)s)
  AND (NOT %(bounced)s OR bounced)
ORDER BY subject LIMIT %(limit)s
"""
STORING = """
SELECT min(xact_start) FROM pg_stat_activity
WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
"""
COUNTED = "SELECT stand, channel, language, bounced, count(*) FROM people GROUP BY 1, 2, 3, 4"
GREW = """
SELECT date_bin(%(step)s, received_at, %(start)s), stand, count(*) FROM people
WHERE received_at IS NOT NULL GROUP BY 1, 2 ORDER BY 1
"""


def settled(*, at: datetime) -> datetime:
    """The latest whole second whose records are all stored, however long some transaction takes: one query.

    A report as of then or earlier is the same for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute(STORING)
        [[began]] = cursor.fetchall()
    return (min(began or at, at) - SETTLED).replace(microsecond=0)


def count(version: PolicyVersion, *, at: datetime) -> Counts:
    """Everybody who was there at that moment, once each: one query."""
    counted = _asked(COUNTED, version, at)
    totals: dict[str, Counter[str]] = {"stand": Counter(), "channel": Counter(), "language": Counter()}
    for stand, channel, language, _bounced, people in counted:
        totals["stand"][stand] += people
        if channel:
            totals["channel"][channel] += people
            totals["language"][language] += people
    return Counts(
        people=sum(totals["stand"].values()),
        stands={stand: totals["stand"][stand] for stand in Stand.values},
        bounced=sum(people for *_said, bounced, people in counted if bounced),
        channels=dict(totals["channel"]),
        languages=dict(totals["language"]),
    )


def page(
    version: PolicyVersion, wanted: Filter, *, at: datetime, after: UUID | None = None, size: int = PAGE
) -> list[Row]:
    """The next people of the list, in the order of their ids."""
    said = {field.name: getattr(wanted, field.name) for field in fields(Filter)}
    return [Row(*row) for row in _asked(LISTED, version, at, after=after, limit=size, **said)]


def everyone(version: PolicyVersion, wanted: Filter, *, at: datetime) -> Iterator[Row]:
    """Yield all of the list, some thousand at a time."""
    after = None
    while rows := page(version, wanted, at=at, after=after, size=5000):
        yield from rows
        after = rows[-1].subject


def growth(version: PolicyVersion, *, at: datetime, points: int) -> list[tuple[datetime, dict[str, int]]]:
    """How many of the answers that stand at that moment had been given by each of some earlier ones.

    The last point is the moment itself, and agrees with `count`. Requires a published version.
    """
    start = version.published_at
    step = max((at - start) / points, timedelta(minutes=1))
    gained: dict[datetime, Counter[str]] = {}
    for begin, stand, people in _asked(GREW, version, at, step=step, start=start):
        gained.setdefault(begin, Counter())[stand] += people
    sums: Counter[str] = Counter()
    found = [(start, dict.fromkeys(ANSWERING, 0))]
    for begin in sorted(gained):
        sums += gained[begin]
        found.append((min(begin + step, at), {stand: sums[stand] for stand in ANSWERING}))
    return [*found, (at, {stand: sums[stand] for stand in ANSWERING})]


def _asked(question: str, version: PolicyVersion, at: datetime, **more: Any) -> list[tuple]:
    told = {"version": version.pk, "number": version.number, "policy": version.policy_id, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(STANDS + question, WORDS | told | more)
        return cursor.fetchall()
