"""Evidence that people were told of a version, written down by those who told them."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from uuid import UUID

from consent.models import Grade, Notice

BATCH = 1000


def record_delivered(*, version_id: int, told: Iterable[tuple[UUID, datetime]]) -> None:
    """Each (subject id, aware moment) has a Notice of grade relayed; of two, the first stays.

    Relayed says what is known: our own mail server took it, not that the person's did.
    """
    rows = (
        Notice(subject_id=subject_id, version_id=version_id, grade=Grade.RELAYED, at=at)
        for subject_id, at in told
    )
    while batch := list(islice(rows, BATCH)):
        Notice.objects.bulk_create(batch, ignore_conflicts=True)
