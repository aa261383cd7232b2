"""Leases on chunks: one worker at a time, by the database's clock, with a fence against those that froze."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from notifications.models import Announcement, Chunk, Delivery, DoubtPolicy

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MOST_CRASHES = 5
CHUNKS, DELIVERIES, ANNOUNCEMENTS = (model._meta.db_table for model in (Chunk, Delivery, Announcement))

# A lease that ran out was not given back: whoever held it died, perhaps because of what is in the chunk.
QUARANTINE = f"""
UPDATE {CHUNKS} SET state = 'quarantined', lease_owner = NULL, lease_until = NULL
WHERE announcement_id = %(announcement)s AND state = 'leased' AND lease_until < clock_timestamp()
  AND crashes >= %(most)s
RETURNING id
"""

CLAIM = f"""
UPDATE {CHUNKS} SET state = 'leased', lease_owner = %(owner)s, lease_until = clock_timestamp() + %(ttl)s,
       fence = fence + 1, crashes = crashes + (state = 'leased')::int
WHERE id = (
    SELECT k.id FROM {CHUNKS} k JOIN {ANNOUNCEMENTS} a ON a.id = k.announcement_id AND a.state = 'running'
    WHERE k.announcement_id = %(announcement)s
      AND (k.state = 'open' OR (k.state = 'leased' AND k.lease_until < clock_timestamp()))
    ORDER BY k.id LIMIT 1 FOR UPDATE OF k SKIP LOCKED
)
RETURNING id, fence, subjects
"""

# What a dead worker had begun is in doubt: it may have been sent. Once, after the grace, it is tried again.
DOUBT = f"""
UPDATE {DELIVERIES} SET state = 'unknown', doubts = doubts + 1, at = clock_timestamp(),
       not_before = CASE WHEN %(resend)s AND doubts = 0 THEN clock_timestamp() + %(grace)s END
WHERE announcement_id = %(announcement)s AND state = 'sending'
  AND chunk_id = %(chunk)s AND fence < %(fence)s AND not_before IS NULL
"""

# Of a cancelled announcement nobody claims a chunk any more, and what a dead worker had in hand stays there.
DOUBT_CANCELLED = f"""
UPDATE {DELIVERIES} d SET state = 'unknown', doubts = doubts + 1, at = clock_timestamp(), not_before = NULL
FROM {ANNOUNCEMENTS} a, {CHUNKS} k
WHERE d.state = 'sending' AND a.id = d.announcement_id AND a.state = 'cancelled' AND k.id = d.chunk_id
  AND coalesce(d.not_before, k.lease_until, '-infinity') < clock_timestamp()
"""


@dataclass(frozen=True)
class Lease:
    """A worker's hold on a chunk; `subjects` are those nobody has begun to write to."""

    announcement_id: int
    chunk_id: int
    fence: int
    ttl: timedelta
    subjects: tuple[UUID, ...]

    def renew(self) -> bool:
        """Whether the lease still holds; then it lasts another `ttl` from now."""
        return self._move("lease_until = clock_timestamp() + %(ttl)s")

    def release(self) -> bool:
        """Another worker can take the chunk at once; False when the lease was lost already."""
        return self._move("state = 'open', lease_owner = NULL, lease_until = NULL")

    def complete(self) -> bool:
        """The chunk is done; False when the lease was lost, and then it is not."""
        return self._move("state = 'done', lease_owner = NULL, lease_until = NULL")

    def _move(self, change: str) -> bool:
        held = "WHERE id = %(chunk)s AND fence = %(fence)s AND state = 'leased'"
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {CHUNKS} SET {change} {held}",
                {"chunk": self.chunk_id, "fence": self.fence, "ttl": self.ttl},
            )
            return cursor.rowcount == 1


def any_claimable(announcement: Announcement) -> bool:
    """Whether some chunk is open, or its lease has run out."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {CHUNKS} WHERE announcement_id = %s AND (state = 'open'"
            " OR (state = 'leased' AND lease_until < clock_timestamp())) LIMIT 1",
            [announcement.pk],
        )
        return cursor.fetchone() is not None


def claim(announcement: Announcement, *, owner: UUID, ttl: timedelta = LEASE) -> Lease | None:
    """The caller holds one chunk of a running announcement, or there is none to be had.

    What an earlier holder left half-done is marked unknown; a chunk that outlived too many is set aside.
    """
    named = {"announcement": announcement.pk, "owner": owner, "ttl": ttl, "most": MOST_CRASHES}
    with connection.cursor() as cursor:
        cursor.execute(QUARANTINE, named)
        for (chunk_id,) in cursor.fetchall():
            log.error(
                "Chunk %s of announcement %s is set aside: it keeps crashing", chunk_id, announcement.pk
            )
        cursor.execute(CLAIM, named)
        row = cursor.fetchone()
        if row is None:
            return None
        chunk_id, fence, subjects = row
        cursor.execute(DOUBT, {**doubt_terms(announcement), "chunk": chunk_id, "fence": fence})
    begun = set(Delivery.objects.filter(chunk_id=chunk_id).values_list("subject_id", flat=True))
    left = tuple(subject for subject in subjects if subject not in begun)
    return Lease(announcement.pk, chunk_id, fence, ttl, left)


def doubt_cancelled() -> int:
    """Of each cancelled announcement what a dead worker had in hand is of unknown fate; how many mails."""
    with connection.cursor() as cursor:
        cursor.execute(DOUBT_CANCELLED)
        return cursor.rowcount


def doubt_terms(announcement: Announcement) -> dict:
    """The parameters by which a doubtful mail of this announcement is tried again, or never."""
    return {
        "announcement": announcement.pk,
        "resend": announcement.doubt_policy == DoubtPolicy.RESEND,
        "grace": timedelta(seconds=settings.DOUBT_GRACE),
    }
