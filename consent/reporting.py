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

from consent.models import ConsentRecord, Decision, Erasure, Notice, Subject
from consent.models.notice import SUPPORTING
from policies.models import PolicyVersion

PAGE = 100


class Stand(models.TextChoices):
    """How a person stands to one version. Continued use is never counted with acceptance."""

    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    CONTINUED = "continued", _("Continued use after notice, not an explicit acceptance")
    TOLD = "told", _("Told, and has not answered")
    RELAYED = "relayed", _("Written to; nothing proves that it arrived")
    UNTOLD = "untold", _("Neither told nor heard")


ANSWERED = (Decision.ACCEPT, Decision.REFUSE)
SPOKEN = (*ANSWERED, Decision.ACKNOWLEDGE)
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


# Whose a row was at that moment: a device that was joined later still spoke for itself then. Answers on it
# are its owner's only where some of them were carried over: not where the owner had answered.
OWNER = "CASE WHEN s.merged_at <= %(at)s THEN s.merged_into_id ELSE s.id END"
STANDS = f"""
WITH audience AS (
    SELECT s.id AS subject FROM {Subject._meta.db_table} s
    WHERE s.created_at <= %(at)s AND NOT s.is_device AND NOT EXISTS (
        SELECT FROM {Erasure._meta.db_table} e WHERE e.subject_id = s.id AND e.done_at <= %(at)s)
), carried AS (
    SELECT DISTINCT s.id AS device
    FROM {Subject._meta.db_table} s
    JOIN {ConsentRecord._meta.db_table} o ON o.subject_id = s.merged_into_id
    JOIN {ConsentRecord._meta.db_table} d ON d.id = o.original AND d.subject_id = s.id
    JOIN {PolicyVersion._meta.db_table} v ON v.id = d.version_id
    WHERE v.policy_id = %(policy)s AND o.received_at <= %(at)s AND o.decision = ANY(%(spoken)s)
), heard AS (
    SELECT DISTINCT ON ({OWNER}) {OWNER} AS subject,
           r.id, r.decision, r.channel, r.language, r.decided_at, r.received_at, r.app
    FROM {ConsentRecord._meta.db_table} r JOIN {Subject._meta.db_table} s ON s.id = r.subject_id
    WHERE r.version_id = %(version)s AND r.received_at <= %(at)s AND r.decision = ANY(%(answers)s)
      AND ({OWNER} = s.id OR s.id IN (SELECT device FROM carried))
    ORDER BY {OWNER}, r.decision = ANY(%(answered)s) DESC,
             r.decision = 'acknowledge' DESC, r.decided_at DESC, r.received_at DESC, r.id DESC
), notices AS (
    SELECT {OWNER} AS subject, bool_or(n.grade = ANY(%(supporting)s)) AS told,
           bool_or(n.grade = 'bounced') AS bounced
    FROM {Notice._meta.db_table} n JOIN {Subject._meta.db_table} s ON s.id = n.subject_id
    WHERE n.version_id = %(version)s AND coalesce(n.recorded_at, n.at) <= %(at)s
    GROUP BY 1
), people AS (
    SELECT a.subject, h.id AS record, h.decided_at, h.received_at, coalesce(h.app, '') AS app,
           coalesce(h.channel, '') AS channel, coalesce(h.language, '') AS language,
           coalesce(n.bounced, false) AS bounced,
           CASE h.decision WHEN 'accept' THEN 'accepted' WHEN 'refuse' THEN 'refused'
                WHEN 'acknowledge' THEN 'acknowledged' WHEN 'continued_use' THEN 'continued'
                ELSE CASE WHEN n.told THEN 'told' WHEN n.subject IS NOT NULL THEN 'relayed'
                     ELSE 'untold' END END AS stand
    FROM audience a LEFT JOIN heard h USING (subject) LEFT JOIN notices n USING (subject)
)
"""
LISTED = """
SELECT subject, stand, bounced, record, channel, language, decided_at, received_at, app FROM people
WHERE (%(after)s::uuid IS NULL OR subject > %(after)s::uuid) AND (%(stand)s = '' OR stand = %(stand)s)
  AND (%(channel)s = '' OR channel = %(channel)s) AND (%(language)s = '' OR language = %(language)s)
  AND (NOT %(bounced)s OR bounced)
ORDER BY subject LIMIT %(limit)s
"""
COUNTED = "SELECT stand, channel, language, bounced, count(*) FROM people GROUP BY 1, 2, 3, 4"
GREW = """
SELECT date_bin(%(step)s, received_at, %(start)s), stand, count(*) FROM people
WHERE received_at IS NOT NULL GROUP BY 1, 2 ORDER BY 1
"""


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
    told = {
        "version": version.pk,
        "at": at,
        "answered": list(ANSWERED),
        "answers": [*SPOKEN, Decision.CONTINUED_USE],
        "policy": version.policy_id,
        "spoken": list(SPOKEN),
        "supporting": list(SUPPORTING),
    }
    with connection.cursor() as cursor:
        cursor.execute(STANDS + question, told | more)
        return cursor.fetchall()
