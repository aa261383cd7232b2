"""Whom a company's token speaks of, where it says nothing new: asked at every start of an app."""

import time
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import connection

from consent import addresses, remembering
from consent.addresses import InvalidAddress
from consent.models import Subject
from consent.owing import everything_owed
from consent.passing import standings_told
from consent.remembering import FRESH, Met
from consent.subjects import reference, vouched
from policies.timeline import Schedule

# By hand, because putting such a query together takes longer than answering it.
KNOWN = """
SELECT subject.id, subject.seq, mine.last_seen_on, mine.email_hmac, mine.email_confirmed_at,
    standing.policy_id, standing.accepted_number, standing.informed_number, standing.refused_at
FROM consent_identity AS mine JOIN consent_subject AS subject ON subject.id = mine.subject_id
LEFT JOIN consent_standing AS standing ON standing.subject_id = subject.id
WHERE mine.external_ref = %s
"""  # the standing's by `passing.COLUMNS`


def met(claims: dict[str, Any], plan: Schedule, at: datetime) -> Met | None:
    """Whom a verified token means and what they owe; None where `subjects.of_token` would write something.

    One query, and none for whom this process met within FRESH seconds and who then owed nothing: what is open
    is read again first.
    """
    ref = reference(claims["iss"], claims["sub"])
    known = remembering.apps.get(remembering.subjects.get(("external_ref", ref)))
    if known is None or not _holds(known, plan, at):
        known = _asked(ref, plan, at)
    return known if known and not _says_more(known, claims, at) else None


def _holds(known: Met, plan: Schedule, at: datetime) -> bool:
    same = known.schedule is plan and (known.until is None or at < known.until)
    return same and time.monotonic() - known.began < FRESH


def _asked(ref: str, plan: Schedule, at: datetime) -> Met | None:
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [ref])
        rows = cursor.fetchall()
    if not rows:
        return None
    subject_id, seq, seen_on, mark, confirmed_at = rows[0][:5]
    mark = mark if confirmed_at else None
    standings = standings_told(row[5:] for row in rows)
    owed, until = tuple(everything_owed(plan, standings, at)), plan.next_transition(at)
    known = Met(Subject(id=subject_id, seq=seq), seen_on, mark, began, plan, until, owed)
    if not owed:
        remembering.remember_app(ref, known)
    return known


def _says_more(known: Met, claims: dict[str, Any], at: datetime) -> bool:
    """Whether the token is the first of a day, or vouches for another address than is known."""
    if known.seen_on is None or known.seen_on < at.date():
        return True
    address = vouched(claims)
    with suppress(InvalidAddress):
        return address is not None and addresses.digest(address) != known.mark
    return False
