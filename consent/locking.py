"""People under lock: what is read of one then stays true until the commit."""

from collections.abc import Iterable
from uuid import UUID

from consent.joined import Joined
from consent.models import Identity, Subject, SubjectKey
from consent.refusals import UnknownSubject

# Waits for the lock, and only then reads: what is joined to a row that was waited for is as it was before.
LOCKED = Joined(
    """
    SELECT {0}, {1}, {2} FROM consent_subject
    LEFT JOIN consent_identity ON consent_identity.subject_id = consent_subject.id
    LEFT JOIN consent_subjectkey ON consent_subjectkey.subject_id = consent_subject.id
    WHERE consent_subject.id = %s
    """,
    *(Subject, Identity, SubjectKey),
    first="SELECT id FROM consent_subject WHERE id = %s FOR UPDATE;",
)


def locked(subject_id: UUID) -> Subject:
    """The living person under lock; the owner in place of a device that was linked. Raises UnknownSubject."""
    for subject, identity, key in LOCKED.ask(subject_id):
        if subject.merged_into_id:
            return locked(subject.merged_into_id)
        if identity:
            subject.identity = identity
            Subject.key.related.set_cached_value(subject, key)
            return subject
    raise UnknownSubject


def all_locked(subject_ids: Iterable[UUID]) -> dict[UUID, Subject]:
    """By id the living among people whose rows this transaction has locked.

    Who was erased has no identity: no key is made for them again, and nothing is added. A query of its own,
    because one that waits for the lock reads what it joins as that was before.
    """
    living = Identity.objects.filter(pk__in=subject_ids).select_related("subject__key")
    return {one.pk: one.subject for one in living}
