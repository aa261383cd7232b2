"""Mail whose second chance has come: deferred by a server, or of unknown fate and past the grace."""

from datetime import timedelta

from django.db import IntegrityError, connection

from notifications.audience import audience_terms
from notifications.leasing import ANNOUNCEMENTS, DELIVERIES, LEASE, doubt_terms
from notifications.models import Announcement, DeliveryState
from notifications.naming import link_name
from notifications.stepping import IDENTITIES, LIST_TOKEN, WHY_NOT, Opened

# While a retried mail is being sent, its `not_before` is the end of the lease on it.
DOUBT_RETRIED = f"""
UPDATE {DELIVERIES} SET state = 'unknown', doubts = doubts + 1, at = clock_timestamp(),
       not_before = CASE WHEN %(resend)s AND doubts = 0 THEN clock_timestamp() + %(grace)s END
WHERE announcement_id = %(announcement)s AND state = 'sending' AND not_before < clock_timestamp()
"""

# An erased person's doubtful mail stays doubtful: it may have been sent.
OPEN_DUE = f"""
WITH due AS (
    SELECT d.subject_id FROM {DELIVERIES} d
    WHERE d.announcement_id = %(announcement)s AND d.state IN ('deferred', 'unknown')
      AND d.not_before <= clock_timestamp()
      AND EXISTS (SELECT 1 FROM {ANNOUNCEMENTS} WHERE id = %(announcement)s AND state = 'running')
    ORDER BY d.not_before LIMIT 1 FOR UPDATE SKIP LOCKED
), person AS (
    SELECT due.subject_id, i.email_encrypted, i.email_hmac,
        CASE WHEN i.subject_id IS NULL THEN 'erased' ELSE {WHY_NOT} END AS why_not,
        {LIST_TOKEN.replace("%(subject)s", "due.subject_id")} AS token
    FROM due LEFT JOIN {IDENTITIES} i ON i.subject_id = due.subject_id
)
UPDATE {DELIVERIES} d SET
    state = CASE WHEN p.why_not = '' THEN 'sending'
                 WHEN d.state = 'unknown' THEN 'unknown' ELSE 'skipped' END,
    reason = p.why_not,
    addr_hmac = CASE WHEN p.why_not = 'erased' THEN ''
                     WHEN p.why_not <> '' AND d.state = 'unknown' THEN d.addr_hmac
                     ELSE coalesce(p.email_hmac, '') END,
    shares_address = %(each_account)s,
    fence = d.fence + 1,
    not_before = CASE WHEN p.why_not = '' THEN clock_timestamp() + %(ttl)s END,
    at = clock_timestamp()
FROM person p
WHERE d.announcement_id = %(announcement)s AND d.subject_id = p.subject_id
RETURNING d.subject_id, d.fence, d.state, d.not_before, d.language, p.email_encrypted, d.message_id,
    d.attempt, clock_timestamp() - d.opened_at, p.token
"""


def any_due(announcement: Announcement) -> bool:
    """Whether some mail's second chance, or the end of a lease on one, has come."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {DELIVERIES} WHERE announcement_id = %s"
            " AND state IN ('sending', 'deferred', 'unknown') AND not_before <= clock_timestamp() LIMIT 1",
            [announcement.pk],
        )
        return cursor.fetchone() is not None


def open_due(announcement: Announcement, *, ttl: timedelta = LEASE) -> Opened | None:
    """The mail longest due is open under a lease of `ttl`; None when none is due.

    On the way, retried mail whose worker died is marked unknown, and people who may no longer be written
    to are skipped by name of the reason.
    """
    with connection.cursor() as cursor:
        cursor.execute(DOUBT_RETRIED, doubt_terms(announcement))
        own = {"announcement": announcement.pk, "ttl": ttl}
        while row := _next_row(cursor, own | audience_terms(announcement)):
            subject_id, fence, state, _, language, address, identifier, attempt, age, token = row
            if state == DeliveryState.SENDING:
                link = token or link_name(announcement.pk, subject_id)
                named = (announcement.pk, subject_id, fence, language, bytes(address), identifier)
                return Opened(*named, link, attempt, age)
    return None


def _next_row(cursor, terms: dict) -> tuple | None:
    try:
        cursor.execute(OPEN_DUE, terms)
    except IntegrityError:
        # The person's new address was taken by another account a moment ago: run again, it shows as taken.
        cursor.execute(OPEN_DUE, terms)
    return cursor.fetchone()


def renew_retried(announcement_id: int, mail: Opened, *, ttl: timedelta) -> bool:
    """Whether the retried mail is still this worker's; then its lease lasts another `ttl` from now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {DELIVERIES} SET not_before = clock_timestamp() + %s"
            " WHERE announcement_id = %s AND subject_id = %s AND fence = %s AND state = 'sending'",
            [ttl, announcement_id, mail.subject_id, mail.fence],
        )
        return cursor.rowcount == 1
