"""People fill the tables by SQL; then the planner and the sync of addresses meet them. In one process."""

import time
from datetime import timedelta
from itertools import count

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._announce_ours import planned, readers  # noqa: E402
from bench._turns import take_turns  # noqa: E402
from bench.people import PAGE, SIZES  # noqa: E402
from consent.models import Identity  # noqa: E402
from consent.peopling import Known, bring_in  # noqa: E402

STEP = 10**6  # people in one statement
FILL = """
WITH new AS (
    INSERT INTO consent_subject (id, created_at, seq, is_device)
    SELECT gen_random_uuid(), %(at)s, 0, false FROM generate_series(1, %(people)s) RETURNING id
)
INSERT INTO consent_identity (subject_id, external_ref, email_encrypted, email_hmac, email_confirmed_at,
    language, created_at, is_minor)
SELECT id, md5(id::text) || md5(id::text || 'x'), decode(repeat('ab', 60), 'hex'),
    md5(id::text || 'y') || md5(id::text || 'z'), %(at)s, 'ar', %(at)s, false
FROM new
"""
NEW = count()


def main() -> None:
    """A page of people is known from the start: the company's list names them again and again."""
    readers()
    settings.JWT_ISSUERS = [{"issuer": "https://id.cachoo.example"}]
    known = a_page()
    bring_in(known)
    turns = {f"fill {size}": lambda size=size: fill(size) for size in SIZES}
    turns |= {
        "plan": lambda: planned() / Identity.objects.count() * 1e6,
        "known": lambda: synced(known, "same"),
        "new": lambda: synced(a_page(), "new"),
        "moved": lambda: moved(known),
    }
    take_turns(turns)


def a_page() -> list[Known]:
    """So many people whom nobody has seen yet, as a line of the company's list has them."""
    verified, issuer = timezone.now() - timedelta(seconds=1), settings.JWT_ISSUERS[0]["issuer"]
    return [
        Known(line, issuer, f"person-{one}", f"person{one}@cachoo.example", verified)
        for line, one in enumerate((next(NEW) for _ in range(PAGE)), 1)
    ]


def fill(size: int) -> int:
    """About so many people are in the tables; how many."""
    missing, at = size - Identity.objects.count(), timezone.now() - timedelta(days=1)
    with connection.cursor() as cursor:
        for done in range(0, missing, STEP):
            cursor.execute(FILL, {"people": min(STEP, missing - done), "at": at})
        cursor.execute("VACUUM ANALYZE consent_identity, consent_subject")
    return Identity.objects.count()


def synced(people: list[Known], which: str) -> float:
    """The microseconds for each person of a page of the company's list, every one of whom is such a one."""
    began = time.perf_counter()
    brought = bring_in(people)
    took = time.perf_counter() - began
    assert getattr(brought, which) == PAGE and not brought.faults, brought
    return took / PAGE * 1e6


def moved(known: list[Known]) -> float:
    """The same where each has another address, verified just now; `known` has them from here on."""
    verified = timezone.now()
    known[:] = [
        Known(one.line, one.issuer, one.sub, f"p{next(NEW)}@cachoo.example", verified) for one in known
    ]
    return synced(known, "changed")


if __name__ == "__main__":
    main()
