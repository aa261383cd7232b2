"""Looking one person up: always for a reason, and always on record."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from consent.addresses import InvalidAddress, digest
from consent.models import ConsentRecord, Identity, Subject
from policies.auditing import name_of, note, target_of
from policies.models import AuditEvent


@transaction.atomic
def look_up(term: str, *, by: AbstractBaseUser, reason: str, at: datetime | None = None) -> list[Subject]:
    """Every person with exactly this address, this id or this record's id; an AuditEvent tells of each.

    The term itself is kept nowhere. With nobody found the list is empty, and the attempt is on record.
    """
    at = at or timezone.now()
    found = list(Subject.objects.filter(pk__in=_ids(term.strip())))
    for subject in found:
        note("look_up", subject, by=by, at=at, reason=reason)
    if not found:
        note("look_up_nobody", by, by=by, at=at, reason=reason)
    return found


def reason_of(subject: Subject, *, by: AbstractBaseUser) -> str:
    """Why this member last looked the person up; "" if they never did."""
    mine = AuditEvent.objects.filter(target=target_of(subject), action="look_up", actor=name_of(by))
    return mine.values_list("reason", flat=True).first() or ""


def _ids(term: str) -> Iterable[UUID]:
    try:
        key = UUID(term)
    except ValueError:
        return _with_address(term)
    recorded = ConsentRecord.objects.filter(pk=key).values_list("subject_id", flat=True)
    return [_standing_for(pk) for pk in (key, *recorded)]


def _with_address(term: str) -> Iterable[UUID]:
    try:
        mark = digest(term)
    except InvalidAddress:
        return []
    return Identity.objects.filter(email_hmac=mark).values_list("pk", flat=True)


def _standing_for(key: UUID) -> UUID:
    """The person that a device was joined to, else the one asked for."""
    merged = Subject.objects.filter(pk=key).values_list("merged_into", flat=True).first()
    return merged or key
