"""One fenced statement per mail: closes the last one, renews the lease, and opens the next.

So at most one mail per connection is ever in doubt, and a worker that lost its lease cannot begin another.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection

from consent.mailinglist.offer import ON_LIST
from consent.models import Identity, Membership
from notifications.audience import audience_terms
from notifications.leasing import ANNOUNCEMENTS, CHUNKS, DELIVERIES, Lease, doubt_terms
from notifications.models import CARRYING, Announcement, DeliveryState, Suppression
from notifications.naming import link_name, message_id
from notifications.outcomes import Outcome
from notifications.prepared import run

IDENTITIES, MEMBERSHIPS = Identity._meta.db_table, Membership._meta.db_table
# What leads the person out of the list, in the link of their own mail; NULL in a legal notice.
LIST_TOKEN = f"""
CASE WHEN %(is_list)s THEN (
    SELECT t.token FROM {MEMBERSHIPS} t WHERE t.identity_id = %(subject)s
) END
"""
SUPPRESSIONS = Suppression._meta.db_table
CARRYING_STATES = "({})".format(", ".join(f"'{state.value}'" for state in CARRYING))
# An address that was confirmed since is no longer suppressed.
SUPPRESSED = f"""EXISTS (
        SELECT 1 FROM {SUPPRESSIONS} s WHERE s.addr_hmac = i.email_hmac AND s.score >= {Suppression.FULL}
          AND s.until > clock_timestamp() AND (
            s.scope = 'all' AND s.at >= i.email_confirmed_at
            OR s.scope = 'list' AND %(is_list)s AND s.at >= (
                SELECT m.confirmed_at FROM {MEMBERSHIPS} m WHERE m.identity_id = i.subject_id))
    )"""
# The unique index of addresses answers the last question, since its own condition is repeated there.
# Where each account is written to, it is not asked.
# Why the identity `i` is not written to now, '' if it is. Whoever left the list a moment ago is not.
# Whoever was not seen since %(active_since)s is told by the gate at their next visit.
WHY_NOT = f"""
CASE
    WHEN i.email_confirmed_at IS NULL OR i.email_hmac IS NULL THEN 'no_address'
    WHEN %(is_list)s AND NOT {ON_LIST} THEN 'opted_out'
    WHEN {SUPPRESSED} THEN 'suppressed'
    WHEN greatest(i.last_seen_on, i.created_at::date, i.email_confirmed_at::date) < %(active_since)s
    THEN 'inactive'
    WHEN NOT %(each_account)s AND EXISTS (
        SELECT 1 FROM {DELIVERIES} d WHERE d.announcement_id = %(announcement)s
          AND d.addr_hmac = i.email_hmac AND d.addr_hmac <> '' AND d.subject_id <> i.subject_id
          AND d.state IN {CARRYING_STATES} AND NOT d.shares_address
    ) THEN 'same_address'
    ELSE ''
END
"""

# What became of the mail in hand. Once tried again, its fence has grown, and it says so already.
# An address that nobody reads serves no other account of it.
CLOSE = f"""
UPDATE {DELIVERIES} SET
    state = CASE WHEN %(late)s THEN 'rejected' ELSE %(state)s END,
    reason = CASE WHEN %(late)s THEN 'expired' ELSE %(reason)s END,
    attempt = attempt + %(tried)s,
    doubts = CASE WHEN %(state)s = 'unknown' THEN doubts + 1 ELSE doubts END,
    not_before = CASE
        WHEN %(state)s = 'deferred' AND NOT %(late)s THEN clock_timestamp() + %(wait)s
        WHEN %(state)s = 'unknown' AND %(resend)s AND doubts = 0 THEN clock_timestamp() + %(grace)s END,
    addr_hmac = CASE WHEN %(reason)s = 'unreadable' THEN '' ELSE addr_hmac END,
    smtp_code = %(code)s, smtp_text = %(text)s, at = clock_timestamp()
WHERE announcement_id = %(announcement)s AND subject_id = %(closed)s AND fence = %(closed_fence)s
  AND state = 'sending'
""".replace(
    "%(late)s",
    "(%(state)s = 'deferred' AND %(tried)s > 0 AND clock_timestamp() + %(wait)s"
    " > least(opened_at + interval '72 hours', %(deadline)s))",
)
# The same of a mail that others meanwhile called doubtful.
CLOSE_DOUBTFUL = CLOSE.replace("AND state = 'sending'", "AND state = 'unknown'")

OPEN = f"""
hold AS (
    UPDATE {CHUNKS} SET lease_until = clock_timestamp() + %(ttl)s
    WHERE id = %(chunk)s AND fence = %(fence)s AND state = 'leased'
      AND EXISTS (SELECT 1 FROM {ANNOUNCEMENTS} WHERE id = %(announcement)s AND state = 'running')
    RETURNING 1
), person AS (
    SELECT i.*, {WHY_NOT} AS why_not
    FROM {IDENTITIES} i WHERE i.subject_id = %(subject)s
), opened AS (
    INSERT INTO {DELIVERIES} (announcement_id, subject_id, chunk_id, fence, state, reason, attempt, doubts,
        language, addr_hmac, shares_address, message_id, smtp_text, opened_at, at)
    SELECT %(announcement)s, %(subject)s, %(chunk)s, %(fence)s,
        CASE WHEN p.why_not = '' THEN 'sending' ELSE 'skipped' END, coalesce(p.why_not, 'erased'),
        0, 0, CASE WHEN p.language = ANY(%(languages)s) THEN p.language ELSE %(default)s END,
        CASE WHEN p.why_not <> 'no_address' THEN p.email_hmac ELSE '' END, %(each_account)s,
        %(message_id)s, '', clock_timestamp(), clock_timestamp()
    FROM hold LEFT JOIN person p ON true
    ON CONFLICT DO NOTHING
    RETURNING state, language
)
SELECT EXISTS (SELECT 1 FROM hold), o.state, o.language, (SELECT email_encrypted FROM person),
    {LIST_TOKEN}
FROM (SELECT 1) AS one LEFT JOIN opened o ON true
"""

FIRST, NEXT = f"WITH {OPEN}", f"WITH closed AS ({CLOSE}), {OPEN}"


class LeaseLost(Exception):
    """The lease ran out, or the announcement no longer runs: begin nothing more."""


@dataclass(frozen=True)
class Opened:
    """A mail that its row says is being sent; `address` is encrypted, `link` the name of its person's own.

    `age` is since when it is tried, or somebody decided to send it again.
    """

    announcement_id: int
    subject_id: UUID
    fence: int
    language: str
    address: bytes
    message_id: str
    link: str
    attempt: int = 0
    age: timedelta = timedelta(0)


@dataclass(frozen=True)
class Closing:
    """What became of an opened mail, to be written with the next step."""

    mail: Opened
    outcome: Outcome


def close(announcement: Announcement, closing: Closing, *, doubtful: bool = False) -> bool:
    """The delivery says what became of it; False when it is in doubt by now, or was tried again.

    With `doubtful` an answer ends the doubt, while nobody has tried again; see finishing.write.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLOSE_DOUBTFUL if doubtful else CLOSE, _close_terms(announcement, closing))
        return cursor.rowcount == 1


def step(
    announcement: Announcement, lease: Lease, closing: Closing | None, subject_id: UUID, languages: list[str]
) -> Opened | None:
    """The closing is written and the next person's mail is open; None if there is none to send to them.

    Whom not to write to is decided here, in the same statement. Raises LeaseLost; the closing is written
    then too, unless its mail is in doubt by now.
    """
    identifier = message_id(announcement.pk, subject_id)
    terms = {
        "announcement": announcement.pk,
        "chunk": lease.chunk_id,
        "fence": lease.fence,
        "ttl": lease.ttl,
        "subject": subject_id,
        "languages": languages,
        "default": announcement.default_language,
        "message_id": identifier,
        **audience_terms(announcement),
    }
    name, sql = "mail_first", FIRST
    if closing is not None:
        name, sql, terms = "mail_next", NEXT, terms | _close_terms(announcement, closing)
    with connection.cursor() as cursor:
        run(cursor, name, sql, terms)
        held, state, language, address, token = cursor.fetchone()
    if not held:
        raise LeaseLost
    if state is None and not announcement.deliveries.filter(subject_id=subject_id).exists():
        # Another account's mail won this address a moment ago: the statement, run again, sees it.
        return step(announcement, lease, None, subject_id, languages)
    if state != DeliveryState.SENDING:
        return None
    link = token or link_name(announcement.pk, subject_id)
    return Opened(announcement.pk, subject_id, lease.fence, language, bytes(address), identifier, link)


def _close_terms(announcement: Announcement, closing: Closing) -> dict:
    outcome = closing.outcome
    return {
        **doubt_terms(announcement),
        "closed": closing.mail.subject_id,
        "closed_fence": closing.mail.fence,
        "state": outcome.state.value,
        "reason": str(outcome.reason),
        "tried": int(outcome.tried),
        "wait": outcome.wait,
        "deadline": announcement.deadline_at,
        "code": outcome.code,
        "text": outcome.text,
    }
