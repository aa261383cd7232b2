"""Whom a file of many rows means: all of them looked up at once, and locked in one order."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from consent.addresses import InvalidAddress, digest
from consent.locking import all_locked
from consent.models import Identity, Subject
from consent.refusals import UnknownSubject
from consent.strict import parse_uuid


def locked(names: Iterable[str]) -> dict[str, Subject]:
    """By what a file calls them the living people it means, under lock until the commit: 4 queries.

    An id means a person, or the owner of a device that was linked; an address the only one who has it.
    """
    meant = _owners(set(names))
    # In one order, so that two files never wait for each other.
    rows = Subject.objects.select_for_update().filter(pk__in=meant.values()).order_by("pk")
    # As a list: a queryset would become part of the query that has to come after it.
    living = all_locked(list(rows.values_list("pk", flat=True)))
    return {name: living[owner] for name, owner in meant.items() if owner in living}


def person_of(name: str, people: dict[str, Subject]) -> Subject:
    """Raises UnknownSubject, and InvalidAddress for what is neither an id nor an address."""
    if name not in people:
        if not parse_uuid(name):
            digest(name)
        raise UnknownSubject
    return people[name]


def _owners(names: set[str]) -> dict[str, UUID]:
    by_id = {name: key for name in names if (key := parse_uuid(name))}
    by_mark = {name: mark for name in names - by_id.keys() if (mark := _mark(name))}
    known = Subject.objects.in_bulk(by_id.values())
    read = Identity.objects.filter(email_hmac__in=by_mark.values(), email_confirmed_at__isnull=False)
    readers: dict[str, list[UUID]] = defaultdict(list)
    for mark, subject_id in read.values_list("email_hmac", "subject_id"):
        readers[mark].append(subject_id)
    owners = {name: known[key].merged_into_id or key for name, key in by_id.items() if key in known}
    return owners | {name: readers[mark][0] for name, mark in by_mark.items() if len(readers[mark]) == 1}


def _mark(name: str) -> str | None:
    try:
        return digest(name)
    except InvalidAddress:
        return None
