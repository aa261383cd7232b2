"""Addresses that mail does not reach, by their keyed hash: counted, and closed for a time.

Whoever confirms an address anew frees it, and what is counted afterwards begins at nothing: stepping.py
and COUNT compare the moments.
"""

import re
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from consent.models import Identity, Membership
from notifications.models import Cause, ClosedTo, Delivery, Suppression

NO_MAILBOX_FOR = timedelta(days=180)
RETURNED_FOR = timedelta(days=30)  # after which earlier returns are forgotten
COMPLAINT_FOR = timedelta(days=3650)
# RFC 3463 and 7505: there is no such mailbox, or it is closed. Anything else may pass, or is about us.
GONE = re.compile(r"5\.(1\.(1|2|3|6|10)|2\.1)\b")
# It says nothing of the mailbox: what we send, or the sender that we name (5.1.7, 5.1.8), is not welcome.
OURS = re.compile(r"5\.(7\.|1\.[78]\b)")

# What was counted is over: by time, or since the address was confirmed after it.
OVER = f"""(s.until < %(at)s OR EXISTS (
    SELECT 1 FROM {Identity._meta.db_table} i
    WHERE i.email_hmac = s.addr_hmac AND i.email_confirmed_at > s.at))"""
COUNT = f"""
INSERT INTO {Suppression._meta.db_table} AS s (addr_hmac, scope, cause, score, until, at)
SELECT addr_hmac, %(scope)s, %(cause)s, %(score)s, %(until)s, %(at)s
FROM unnest(%(addresses)s::text[]) addr_hmac
ON CONFLICT (addr_hmac, scope) DO UPDATE SET
    score = least(CASE WHEN {OVER} THEN 0 ELSE s.score END + EXCLUDED.score, %(full)s),
    cause = CASE WHEN s.score >= %(full)s AND s.until > EXCLUDED.until AND NOT {OVER}
                 THEN s.cause ELSE EXCLUDED.cause END,
    until = CASE WHEN {OVER} THEN EXCLUDED.until ELSE greatest(s.until, EXCLUDED.until) END,
    at = EXCLUDED.at
"""


def close_address(
    addresses: list[str], cause: Cause, *, scope: ClosedTo = ClosedTo.ALL, at: datetime
) -> None:
    """These addresses (keyed hashes) get no mail of that scope for as long as the cause lasts."""
    kept = COMPLAINT_FOR if cause is Cause.COMPLAINT else NO_MAILBOX_FOR
    _count(addresses, cause, Suppression.FULL, at + kept, at, scope)


def count_return(addresses: list[str], *, at: datetime) -> None:
    """One more mail came back from each; the fourth within a month closes it, which forgets itself."""
    _count(addresses, Cause.RETURNED, 1, at + RETURNED_FOR, at)


def close_refused(mails: QuerySet[Delivery], *, at: datetime) -> None:
    """Whose mailbox the server said is not there is not written to again."""
    known = mails.exclude(addr_hmac="").values_list("addr_hmac", "smtp_text")
    gone = [address for address, text in known if is_gone(text)]
    if gone:
        close_address(gone, Cause.NO_MAILBOX, at=at)


def closed(identity: Identity, *, at: datetime) -> list[Suppression]:
    """Why the person's address is not written to now; the same that stepping.py asks of each mail."""
    rows = Suppression.objects.filter(
        addr_hmac=identity.email_hmac or "", score__gte=Suppression.FULL, until__gt=at
    )
    member = Membership.objects.filter(identity=identity).first()
    freed = {ClosedTo.ALL: identity.email_confirmed_at, ClosedTo.LIST: member and member.confirmed_at}
    return [row for row in rows.order_by("scope") if (since := freed[row.scope]) and row.at >= since]


def is_gone(status: str) -> bool:
    """Whether the status says that the mailbox does not exist: never what is only full, busy or wary."""
    return GONE.match(status) is not None


def is_ours(status: str) -> bool:
    """Whether the status is about us, or the moment, and says nothing of the mailbox."""
    return OURS.match(status) is not None


def _count(
    addresses: list[str],
    cause: Cause,
    score: int,
    until: datetime,
    at: datetime,
    scope: ClosedTo = ClosedTo.ALL,
) -> None:
    terms = {"addresses": sorted(set(addresses)), "cause": cause.value, "score": score, "scope": scope.value}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, terms | {"until": until, "at": at, "full": Suppression.FULL})
