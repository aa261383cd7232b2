"""Keeping what somebody types until they save it: a row a person and draft, overwritten, never published."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from policies.auditing import Actor, name_of
from policies.locking import locked
from policies.models import PolicyVersion, Scratch

KEPT = timedelta(days=30)

Words = list[tuple[str, str]]


@transaction.atomic
def keep(
    version: PolicyVersion, words: Words, *, seen: str, by: Actor, at: datetime | None = None
) -> Scratch:
    """The words are what this person is writing; their earlier ones, and all of a month ago, are gone.

    Raises Discarded.
    """
    at = at or timezone.now()
    locked(version)
    Scratch.objects.filter(at__lt=at - KEPT).delete()
    kept, _made = Scratch.objects.update_or_create(
        version=version, by=name_of(by), defaults={"words": words, "seen": seen[:64], "at": at}
    )
    return kept


def kept(version: PolicyVersion, *, by: Actor) -> Scratch | None:
    """What this person typed and did not save; nobody is shown another's."""
    return Scratch.objects.filter(version=version, by=name_of(by)).first()


def forget(version: PolicyVersion, *, by: Actor) -> None:
    """Nothing unsaved is kept of this person: it was saved, or they want none of it."""
    Scratch.objects.filter(version=version, by=name_of(by)).delete()
