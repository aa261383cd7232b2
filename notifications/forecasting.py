"""Who would get a notice that left now, and who would not: by the very rules that decide over each mail."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from notifications.audience import notice_terms
from notifications.models import Reason
from notifications.stepping import IDENTITIES, SUPPRESSED, SUPPRESSIONS, WHY_NOT

NO_ANNOUNCEMENT = 0
# Only those whose address is closed to anybody are looked up one by one.
WHY = WHY_NOT.replace(SUPPRESSED, f"closed.addr_hmac IS NOT NULL AND {SUPPRESSED}")
KNOWN = f"""
SELECT i.subject_id, i.language, i.email_hmac, {WHY} AS why FROM {IDENTITIES} i
    LEFT JOIN (SELECT DISTINCT addr_hmac FROM {SUPPRESSIONS}) closed ON closed.addr_hmac = i.email_hmac
WHERE i.email_confirmed_at IS NOT NULL AND i.email_hmac IS NOT NULL AND i.created_at <= %(until)s
"""
# Of several accounts with one address the first in order is written to, as planning lists them. Everyone is
# counted, then the others of those accounts are moved: to put a million people in order takes seconds.
SHARED = f"SELECT email_hmac FROM {IDENTITIES} WHERE email_hmac IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
COUNT = f"""
SELECT why, language, sum(people)::bigint FROM (
    SELECT why, language, count(*) AS people FROM ({KNOWN}) one GROUP BY why, language
    UNION ALL
    SELECT moved.why, language, moved.sign FROM (
        SELECT language, row_number() OVER (PARTITION BY email_hmac ORDER BY subject_id) AS place
        FROM ({KNOWN} AND NOT %(to_each)s AND i.email_hmac = ANY (ARRAY({SHARED}))) several WHERE why = ''
    ) mailbox, (VALUES ('', -1), ('{Reason.SAME_ADDRESS.value}', 1)) AS moved (why, sign) WHERE place > 1
) counted GROUP BY why, language HAVING sum(people) > 0 ORDER BY sum(people) DESC, language
"""


@dataclass(frozen=True)
class Forecast:
    """Mails by the language that people chose, and people who would get none by Reason."""

    by_language: dict[str, int]
    by_reason: dict[str, int]

    @property
    def mails(self) -> int:
        """How many would leave."""
        return sum(self.by_language.values())


def forecast(at: datetime) -> Forecast:
    """What an announcement to those who had joined by then would come to: one query, nothing is written."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # compiling takes longer than it saves
        cursor.execute(COUNT, _terms(at))
        rows = cursor.fetchall()
    reasons: Counter[str] = Counter()
    for why, _language, number in rows:
        reasons[why] += number
    reasons.pop("", None)
    return Forecast({language: number for why, language, number in rows if not why}, dict(reasons))


def _terms(at: datetime) -> dict[str, object]:
    """As nothing was sent yet nobody is asked whether another account was: that is counted here."""
    terms = {**notice_terms(at), "until": at, "announcement": NO_ANNOUNCEMENT}
    return {**terms, "to_each": terms["each_account"], "each_account": True}
