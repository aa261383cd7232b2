"""Who would get a notice that left now, and who would not: by the very rules that decide over each mail."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from notifications.audience import notice_terms
from notifications.models import Reason
from notifications.stepping import IDENTITIES, WHY_NOT

NO_ANNOUNCEMENT = 0
# Of several accounts with one address the first in order is written to, as planning lists them.
COUNT = f"""
SELECT why, language, count(*) FROM (
    SELECT language, CASE
        WHEN NOT %(each_account)s AND why = ''
            AND row_number() OVER (PARTITION BY why, email_hmac ORDER BY subject_id) > 1
        THEN '{Reason.SAME_ADDRESS.value}' ELSE why END AS why
    FROM (
        SELECT i.subject_id, i.language, i.email_hmac, {WHY_NOT} AS why FROM {IDENTITIES} i
        WHERE i.email_confirmed_at IS NOT NULL AND i.email_hmac IS NOT NULL
    ) known
) decided GROUP BY why, language ORDER BY count(*) DESC, language
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
    """What an announcement that began at this moment would come to: one query, nothing is written."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"announcement": NO_ANNOUNCEMENT, **notice_terms(at)})
        rows = cursor.fetchall()
    reasons: Counter[str] = Counter()
    for why, _language, number in rows:
        reasons[why] += number
    reasons.pop("", None)
    return Forecast({language: number for why, language, number in rows if not why}, dict(reasons))
