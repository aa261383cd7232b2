"""No faster than allowed: every worker takes its moments from one row, by the database's clock.

A worker that dies with moments in hand only wastes them, so the limit holds under kills too.
"""

import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from notifications.models import Announcement, Kind, Pace
from policies.auditing import Actor, note

IN_HAND = 0.05  # seconds of moments that a worker takes at once, and how late each is still good
AGAIN = 1.0  # seconds after which a stream without limit asks whether it has one now

TAKE = f"""
WITH pace AS (
    SELECT kind, greatest(coalesce(1 / per_second, 0), coalesce(3600.0 / per_hour, 0)) AS apart,
        greatest(next_at, clock_timestamp()) AS free
    FROM {Pace._meta.db_table} WHERE kind = %(kind)s
      AND (per_second IS NOT NULL OR per_hour IS NOT NULL) FOR UPDATE
), taken AS (
    SELECT kind, apart, free, greatest(1, least(20, floor(%(in_hand)s / greatest(apart, %(busy)s)))) AS n
    FROM pace
    WHERE free <= clock_timestamp() + make_interval(secs => %(patience)s)
), moved AS (
    UPDATE {Pace._meta.db_table} p SET next_at = t.free + make_interval(secs => t.n * t.apart)
    FROM taken t WHERE p.kind = t.kind RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM pace), t.n, t.apart, extract(epoch FROM t.free - clock_timestamp())::float
FROM (SELECT 1) one LEFT JOIN taken t ON true
"""


class Pacer:
    """One worker's moments for a kind of mail."""

    def __init__(self, kind: Kind):
        self.kind = kind
        self.moments: deque[float] = deque()  # on the monotonic clock
        self.begun = time.monotonic()  # when the last mail was
        self.unlimited_until = 0.0

    def wait(self, *, until: float, stopping: Callable[[], bool]) -> bool:
        """Whether a mail may be begun now, after waiting for its moment; not, when it lies beyond `until`.

        A worker takes no more moments than it has mails for in that time, and lets go of what it missed:
        held up, it would make up for lost time all at once.
        """
        now = time.monotonic()
        if now < self.unlimited_until:
            return True
        while self.moments and self.moments[0] < now - IN_HAND:
            self.moments.popleft()
        if not self.moments and not self._take(until - now, busy=now - self.begun):
            return False
        if not self.moments:
            return True
        moment = self.moments.popleft()
        while (left := moment - time.monotonic()) > 0 and not stopping():
            time.sleep(min(left, 0.2))
        self.begun = time.monotonic()
        return not stopping()

    def _take(self, patience: float, *, busy: float) -> bool:
        asked = {"kind": self.kind, "in_hand": IN_HAND, "busy": busy, "patience": max(patience, 0)}
        with connection.cursor() as cursor:
            cursor.execute(TAKE, asked)
            limited, count, apart, ahead = cursor.fetchone()
        if not limited:
            self.unlimited_until = time.monotonic() + AGAIN
            return True
        if count is None:
            return False
        first = time.monotonic() + ahead
        self.moments.extend(first + number * float(apart) for number in range(int(count)))
        return True


def pace_of(kind: str) -> Pace:
    """The limits of a kind of mail; none where nobody set any."""
    return Pace.objects.filter(kind=kind).first() or Pace(kind=kind)


def two_mails(kind: Kind) -> timedelta:
    """How long two mails of this kind take where they are as quick as is allowed."""
    return timedelta(seconds=2 / (pace_of(kind).a_second or 1))


def set_pace(
    announcement: Announcement,
    *,
    per_second: float | None,
    per_hour: int | None,
    by: Actor,
    at: datetime | None = None,
) -> Pace:
    """All mail of the announcement's kind keeps to these limits from the next second on.

    The next mail is as far from the last one as they say: setting them again frees none.
    """
    with transaction.atomic():
        pace, _made = Pace.objects.select_for_update().get_or_create(kind=announcement.kind)
        last_at = pace.next_at and pace.next_at - pace.apart
        pace.per_second, pace.per_hour = per_second, per_hour
        pace.next_at = last_at and last_at + pace.apart
        pace.save()
        note("set_pace", announcement, by=by, at=at or timezone.now())
    return pace
