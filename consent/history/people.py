"""The people of a page of historic answers: they exist, have keys, and are under lock, by a few queries.

As `consent.peopling`, for people of whom nothing but their name is told.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from consent.history.pouring import Form, listed, pour
from consent.models import Subject, SubjectKey
from consent.subjectkeys import Keys, new_keys, unwrapped

# Whom the unique index lets in is new, and seen by nobody else until we end: they need no lock.
MEET = """
INSERT INTO consent_identity (subject_id, external_ref, language, created_at, is_minor)
SELECT gen_random_uuid(), ref, 'ar', %s, false FROM unnest(%s::text[]) AS ref
ON CONFLICT DO NOTHING RETURNING external_ref, subject_id
"""
LOCK = """
SELECT id FROM consent_subject
WHERE id IN (SELECT subject_id FROM consent_identity WHERE external_ref = ANY(%s::text[]))
ORDER BY id FOR UPDATE
"""
# A query of its own, because one that waits for the lock reads what it joins as that was before.
FIND = """
SELECT mine.external_ref, subject.id, subject.seq, subject.last_record, key.wrapped
FROM consent_identity AS mine JOIN consent_subject AS subject ON subject.id = mine.subject_id
LEFT JOIN consent_subjectkey AS key ON key.subject_id = subject.id
WHERE mine.external_ref = ANY(%s::text[])
"""
COUNT = """
UPDATE consent_subject SET seq = made.seq, last_record = made.last
FROM unnest(%s::uuid[], %s::int[], %s::uuid[]) AS made (id, seq, last) WHERE consent_subject.id = made.id
"""


@dataclass(slots=True)
class Person:
    """Somebody as the records know them: how many they have, their last, and what they are kept under."""

    id: UUID
    seq: int
    last: UUID | None
    keys: Keys
    is_new: bool


def locked(refs: Collection[str], *, at: datetime) -> dict[str, Person]:
    """By reference everyone under lock, whoever is new made known; whom an erasure just took is missing.

    The row of whoever is new follows with `count`, once for all: that they have one is looked at when the
    transaction ends.
    """
    if not refs:
        return {}
    in_order = sorted(refs)  # so that two workers never wait for each other
    new = _met(in_order, at)
    found = [(ref, pk, 0, None, None) for ref, pk in new.items()]
    found += _known([ref for ref in in_order if ref not in new])
    made, people = [], {}
    for ref, pk, seq, last, wrapped in found:
        if wrapped is None:
            keys, wrapped = new_keys()
            made.append((pk, wrapped))
        else:
            keys = unwrapped(wrapped)
        people[ref] = Person(pk, seq, last, keys, ref in new)
    form = Form(SubjectKey, ("subject_id", "wrapped"), {"created_at": at})
    pour((form, one) for one in made)
    return people


def count(people: Collection[Person], *, at: datetime) -> None:
    """Everyone's row says how many records they have, and names the last."""
    form = Form(Subject, ("id", "seq", "last_record"), {"created_at": at, "is_device": False})
    pour((form, (one.id, one.seq, one.last)) for one in people if one.is_new)
    known = [(str(one.id), one.seq, str(one.last)) for one in people if not one.is_new]
    if known:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [list(column) for column in zip(*known, strict=True)])


def _met(refs: list[str], at: datetime) -> dict[str, UUID]:
    with connection.cursor() as cursor:
        cursor.execute(MEET, [at, listed(refs)])
        return dict(cursor.fetchall())


def _known(refs: list[str]) -> list[tuple]:
    if not refs:
        return []
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [listed(refs)])
        cursor.execute(FIND, [listed(refs)])
        return cursor.fetchall()
