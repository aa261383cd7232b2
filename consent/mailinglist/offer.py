"""Which list there is: the optional purpose that LIST_PURPOSE names, of the first policy that declares it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection

from consent.models import Identity, Membership, PurposeStanding
from policies.schedule import read
from policies.timeline import PolicyLine

# Whether the identity `i` is on the list now: their yes counts as the version in force asks for it, and they
# confirmed it at the address that is theirs.
ON_LIST = f"""
EXISTS (
    SELECT 1 FROM {Membership._meta.db_table} m
    JOIN {PurposeStanding._meta.db_table} p ON p.subject_id = m.identity_id
    WHERE m.identity_id = i.subject_id AND m.confirmed_at IS NOT NULL AND m.email_hmac = i.email_hmac
      AND p.policy_id = %(list_policy)s AND p.key = %(list_key)s AND p.consented_number >= %(asks_since)s
      AND (p.until IS NULL OR p.until > clock_timestamp())
)
"""
COUNT = f"""
SELECT i.language, count(*) FROM {Identity._meta.db_table} i
WHERE i.email_confirmed_at IS NOT NULL AND {ON_LIST} GROUP BY i.language ORDER BY i.language
"""
NOBODY = {"list_policy": 0, "list_key": "", "asks_since": 1}


@dataclass(frozen=True)
class Offer:
    """The policy whose text offers the list, and the version since which a yes to it counts."""

    policy: PolicyLine
    asks_since: int


def offered(at: datetime) -> Offer | None:
    """The list that may be joined at this moment; None where no policy offers one."""
    for policy in read().policies.values():
        version = policy.current(at)
        purpose = version and version.purposes.get(settings.LIST_PURPOSE)
        if purpose and purpose.optional:
            return Offer(policy, purpose.asks_since)
    return None


def terms(at: datetime) -> dict[str, object]:
    """The parameters of ON_LIST at this moment; nobody is on a list that no policy offers."""
    offer = offered(at)
    if offer is None:
        return NOBODY
    return {
        "list_policy": offer.policy.id,
        "list_key": settings.LIST_PURPOSE,
        "asks_since": offer.asks_since,
    }


def count(at: datetime) -> dict[str, int]:
    """How many people are on the list, by the language they are written to in: one query."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, terms(at))
        return dict(cursor.fetchall())
