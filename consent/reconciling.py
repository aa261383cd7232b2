"""Proving that the derived rows are what the records come to, and mending them where they are not."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from consent.deriving import COLUMNS, derived, moving, said_by, state_of, store, stored
from consent.models import ConsentRecord, PurposeStanding, Standing, Subject
from consent.standing import State, fold
from policies import schedule
from policies.timeline import PolicyLine

PAGE = 1000  # people whose rows are compared at once: 4 queries a page
Key = tuple[UUID, int]


@dataclass
class Reconciled:
    """How many standings were compared, and those that did not say what the records do."""

    compared: int
    wrong: list[tuple[UUID, str]]


def reconcile(*, repair: bool = False) -> Reconciled:
    """Every standing was compared with the fold of its records; with `repair` it now says the same.

    Safe beside a running site: what looks wrong is looked at again under the person's lock.
    """
    schedule.forget()
    policies = {line.id: line for line in schedule.read().policies.values()}
    found = Reconciled(0, [])
    for page in _pages():
        kept, folded = _stored(page), _folded(page, policies)
        for subject_id, policy_id in kept.keys() | folded.keys():
            found.compared += 1
            key = (subject_id, policy_id)
            if kept.get(key, State()) != folded.get(key, State()) and _is_wrong(key, policies, repair):
                found.wrong.append((subject_id, policies[policy_id].slug))
    return found


def _pages() -> Iterator[list[UUID]]:
    people = Subject.objects.order_by("pk").values_list("pk", flat=True)
    page = list(people[:PAGE])
    while page:
        yield page
        page = list(people.filter(pk__gt=page[-1])[:PAGE])


def _stored(page: list[UUID]) -> dict[Key, State]:
    choices = defaultdict(list)
    for choice in PurposeStanding.objects.filter(subject__in=page):
        choices[choice.subject_id, choice.policy_id].append(choice)
    rows = {(row.subject_id, row.policy_id): row for row in Standing.objects.filter(subject__in=page)}
    return {
        key: state_of(rows.get(key) or Standing(), choices.get(key, []))
        for key in rows.keys() | choices.keys()
    }


def _folded(page: list[UUID], policies: dict[int, PolicyLine]) -> dict[Key, State]:
    records = defaultdict(list)
    rows = moving(ConsentRecord.objects.filter(subject__in=page))
    for row in rows.values("subject_id", "version__policy_id", *COLUMNS):
        key = row.pop("subject_id"), row.pop("version__policy_id")
        records[key].append(said_by(policies[key[1]], number=row.pop("version__number"), **row))
    return {key: fold(said) for key, said in records.items()}


@transaction.atomic
def _is_wrong(key: Key, policies: dict[int, PolicyLine], repair: bool) -> bool:
    """Whether it still is, now that nobody can answer in between; mended on the way out."""
    subject, policy = Subject.objects.select_for_update().get(pk=key[0]), policies[key[1]]
    right = derived(subject, policy)
    if stored(subject, policy) == right:
        return False
    if repair:
        PurposeStanding.objects.filter(subject=subject, policy_id=policy.id).delete()
        store(subject, policy, right)
    return True
