"""Bringing in the people whom a company knows already, so that they are told though they never came."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from consent import addresses
from consent.models import Identity, Subject
from consent.refusals import NotYetVerified, UnknownSubject
from consent.subjects import check_issuer, reference, set_contact
from policies.refusals import Refused


@dataclass(frozen=True)
class Known:
    """A person as the company knows them; `line` is where they stand in its file."""

    line: int
    issuer: str
    sub: str
    address: str = ""
    verified_at: datetime | None = None
    language: str | None = None

    @cached_property
    def ref(self) -> str:
        """How the person is found."""
        return reference(self.issuer, self.sub)


@dataclass
class Brought:
    """How many people were new, changed, and as they stood already; and what is wrong with which line."""

    new: int = 0
    changed: int = 0
    same: int = 0
    faults: list[tuple[int, Refused]] = field(default_factory=list)

    def add(self, other: "Brought") -> None:
        """What another page of the file came to is counted too."""
        self.new += other.new
        self.changed += other.changed
        self.same += other.same
        self.faults += other.faults


@transaction.atomic
def bring_in(people: Iterable[Known], *, at: datetime | None = None) -> Brought:
    """Everyone of this page exists, with the address that the company gives; a wrong line spoils no other.

    Brought in again, nothing changes. An address that would take the place of a confirmed one, and is not
    verified, is confirmed by its reader first. A few queries a page for who is new or as they stood.
    """
    at, brought = at or timezone.now(), Brought()
    # In one order, whatever the file's: two files with the same people wait for each other, not both.
    right = sorted((one for one in people if _is_right(one, at, brought)), key=lambda one: one.ref)
    known = _identities(one.ref for one in right)
    first = {one.ref: one for one in reversed(right) if one.ref not in known}
    brought.new = _create(list(first.values()), at)
    known |= _identities(first)
    for one in right:
        if first.get(one.ref) is not one or known[one.ref].created_at != at:
            known[one.ref] = _update(known[one.ref], one, at, brought)
    return brought


def _is_right(one: Known, at: datetime, brought: Brought) -> bool:
    try:
        check_issuer(one.issuer)
        if one.verified_at and one.verified_at > at:
            raise NotYetVerified
        if one.address:
            addresses.normalise(one.address)
    except Refused as refused:
        brought.faults.append((one.line, refused))
        return False
    return True


def _identities(refs: Iterable[str]) -> dict[str, Identity]:
    return {one.external_ref: one for one in Identity.objects.filter(external_ref__in=list(refs))}


def _create(people: list[Known], at: datetime) -> int:
    """Those of the people exist whom nobody else made meanwhile; how many."""
    subjects = [Subject(created_at=at) for _one in people]
    Subject.objects.bulk_create(subjects)
    made = [
        Identity(subject=subject, external_ref=one.ref, created_at=at, **_reached(one))
        for subject, one in zip(subjects, people, strict=True)
    ]
    Identity.objects.bulk_create(made, ignore_conflicts=True)
    mine = Subject.objects.filter(pk__in=[subject.pk for subject in subjects])
    lost, _by_table = mine.filter(identity=None).delete()
    return len(people) - lost


def _reached(one: Known) -> dict[str, Any]:
    told = {"language": one.language or "ar"}
    if one.address:
        told["email_hmac"] = addresses.digest(one.address)
        told["email_encrypted"] = addresses.encrypt(one.address)
        told["email_confirmed_at"] = one.verified_at
    return told


def _update(identity: Identity, one: Known, at: datetime, brought: Brought) -> Identity:
    if _stands(identity, one):
        brought.same += 1
        return identity
    try:
        identity = _told(identity, one, at)
        brought.changed += 1
    except Refused as refused:  # a newer address is known, or they were erased meanwhile
        brought.faults.append((one.line, refused))
    return identity


def _told(identity: Identity, one: Known, at: datetime) -> Identity:
    if one.address:
        told = {"address": one.address, "confirmed_at": one.verified_at, "language": one.language}
        return set_contact(subject_id=identity.pk, at=at, **told)
    if not Identity.objects.filter(pk=identity.pk).update(language=one.language):
        raise UnknownSubject
    identity.language = one.language
    return identity


def _stands(identity: Identity, one: Known) -> bool:
    """Whether the person is known just so."""
    if one.language not in (None, identity.language):
        return False
    if not one.address:
        return True
    is_kept = identity.email_hmac == addresses.digest(one.address)
    return is_kept and (identity.email_confirmed_at is not None or one.verified_at is None)
