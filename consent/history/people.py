"""The people of a page of historic answers: they exist, have keys, and are under lock, by a few queries.

As `consent.peopling`, for people of whom nothing but their name is told.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from consent.history.pouring import pour, text
from consent.models import SubjectKey
from consent.subjectkeys import Keys, new_keys, unwrapped

# The subject follows its identity, of which the unique index lets in one only: constraints between the two
# are looked at when the transaction ends.
MEET = """
WITH met AS (
    INSERT INTO consent_identity (subject_id, external_ref, language, created_at, is_minor)
    SELECT gen_random_uuid(), ref, 'ar', %s, false FROM unnest(%s) AS ref
    ON CONFLICT DO NOTHING RETURNING subject_id
)
INSERT INTO consent_subject (id, created_at, seq, is_device) SELECT subject_id, %s, 0, false FROM met
"""
LOCK = """
SELECT id FROM consent_subject
WHERE id IN (SELECT subject_id FROM consent_identity WHERE external_ref = ANY(%s)) ORDER BY id FOR UPDATE
"""
# A query of its own, because one that waits for the lock reads what it joins as that was before.
FIND = """
SELECT mine.external_ref, subject.id, subject.seq, subject.last_record, key.wrapped
FROM consent_identity AS mine JOIN consent_subject AS subject ON subject.id = mine.subject_id
LEFT JOIN consent_subjectkey AS key ON key.subject_id = subject.id WHERE mine.external_ref = ANY(%s)
"""


@dataclass(slots=True)
class Person:
    """Somebody as the records know them: how many they have, their last, and what they are kept under."""

    id: UUID
    seq: int
    last: UUID | None
    keys: Keys


def locked(refs: Collection[str], *, at: datetime) -> dict[str, Person]:
    """By reference everyone under lock, whoever is new made known; whom an erasure just took is missing."""
    if not refs:
        return {}
    in_order = sorted(refs)  # so that two workers never wait for each other
    with connection.cursor() as cursor:
        cursor.execute(MEET, [at, in_order, at])
        cursor.execute(LOCK, [in_order])
        cursor.execute(FIND, [in_order])
        rows = cursor.fetchall()
    made, people = [], {}
    for ref, pk, seq, last, wrapped in rows:
        if wrapped is None:
            keys, wrapped = new_keys()
            made.append({"subject_id": text(pk), "wrapped": text(wrapped), "created_at": text(at)})
        else:
            keys = unwrapped(wrapped)
        people[ref] = Person(pk, seq, last, keys)
    pour(SubjectKey, made)
    return people
