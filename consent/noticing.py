"""Evidence that people were told of a version, written down by those who told them."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import connection, transaction

from consent.deriving import derived, store
from consent.models import ConsentRecord, Decision, Grade, Notice, Subject
from consent.remembering import forget
from policies import schedule
from policies.models import PolicyVersion

BATCH = 1000
RECORD = f"""
INSERT INTO {Notice._meta.db_table} (version_id, grade, reference, subject_id, at)
SELECT %s, %s, %s, told.* FROM unnest(%s::uuid[], %s::timestamptz[]) AS told
ON CONFLICT DO NOTHING
"""


def record_delivered(
    *, version_id: int, told: Iterable[tuple[UUID, datetime]], grade: str = Grade.RELAYED, reference: str = ""
) -> None:
    """Each (subject id, aware moment) has a Notice of that grade; of two that are relayed, the first stays.

    Relayed says what is known of most mail: our own server took it, not that the person's did.
    """
    rows = iter(told)
    while batch := list(islice(rows, BATCH)):
        subjects, moments = zip(*batch, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(RECORD, [version_id, grade, reference, list(subjects), list(moments)])


@transaction.atomic
def record_bounced(*, version_id: int, subject_id: UUID, at: datetime, reference: str = "") -> None:
    """The mail that told the person came back: use after it no longer counts, and they are asked again.

    What was displayed to them, or accepted by them, stays. Heard of twice, it is one notice.
    """
    # Who only adds a notice of the person is not waited for: two reports of opposite news would deadlock.
    subject = Subject.objects.select_for_update(no_key=True).get(pk=subject_id)
    record_delivered(version_id=version_id, told=[(subject_id, at)], grade=Grade.BOUNCED, reference=reference)
    used = ConsentRecord.objects.filter(
        subject=subject, decision=Decision.CONTINUED_USE, notice__version_id=version_id
    )
    if not used.exists():
        return
    slug = PolicyVersion.objects.values_list("policy__slug", flat=True).get(pk=version_id)
    policy = schedule.read().policies[slug]
    store(subject, policy, derived(subject, policy))
    transaction.on_commit(lambda: forget(subject_id), robust=True)
