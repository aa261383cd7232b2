"""Whether data may be used for a purpose: one answer, for whoever asks and whoever sends."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.models import ApiKey, Membership, PurposeStanding, Subject
from consent.purposes import Choice, choice
from consent.refusals import UnknownPurpose
from consent.standing import Consent
from policies.timeline import PolicyLine, PurposeLine, Schedule


class Permission(models.TextChoices):
    """Only the first lets anybody use a person's data for the purpose."""

    ALLOWED = "allowed", _("Allowed")
    DENIED = "denied", _("Denied")
    UNKNOWN = "unknown", _("Never asked, or nobody that we know")


WORTH = {Choice.GIVEN: Permission.ALLOWED, Choice.UNANSWERED: Permission.UNKNOWN}


def permissions(
    subjects: Iterable[UUID], policy: PolicyLine, key: str, *, at: datetime
) -> dict[UUID, Permission]:
    """What each person's last word on an optional purpose is worth at this moment: two queries.

    A device that was joined to somebody has their answer; who was erased is unknown. A yes to the mailing
    list is worth nothing before its second one, which is a query more. Raises UnknownPurpose.
    """
    purpose = purpose_of(policy, key, at=at)
    wanted = list(subjects)
    owners = dict(Subject.objects.filter(pk__in=wanted).values_list("pk", "merged_into"))
    speaking = {pk: owner or pk for pk, owner in owners.items()}
    living = PurposeStanding.objects.filter(subject__identity__isnull=False)
    rows = living.filter(policy_id=policy.id, key=key, subject__in=set(speaking.values()))
    heard = {row.subject_id: Consent(row.consented_number, row.until) for row in rows}
    found = {pk: _worth(heard.get(speaking.get(pk)), purpose, at) for pk in wanted}
    return _on_list(found, speaking) if key == settings.LIST_PURPOSE else found


def purpose_of(policy: PolicyLine, key: str, *, at: datetime) -> PurposeLine:
    """The purpose as the version in force declares it. Raises UnknownPurpose for what nobody may choose."""
    version = policy.current(at)
    purpose = version and version.purposes.get(key)
    if not purpose or not purpose.optional:
        raise UnknownPurpose
    return purpose


def concerns(key: ApiKey, purpose: PurposeLine) -> bool:
    """Whether a server key is answered for the purpose: our own key, or one of a recipient it lists."""
    return not key.recipient_key or key.recipient_key in purpose.recipients


def is_declared(key: ApiKey, schedule: Schedule, at: datetime) -> bool:
    """Whether the key's recipient is declared at this moment; our own keys need no declaration."""
    return not key.recipient_key or key.recipient_key in recipients(schedule, at)


def recipients(schedule: Schedule, at: datetime) -> set[str]:
    """The keys of all recipients that some purpose of a version in force lists."""
    in_force = filter(None, (line.current(at) for line in schedule.policies.values()))
    return {key for version in in_force for one in version.purposes.values() for key in one.recipients}


def _on_list(found: dict[UUID, Permission], speaking: dict[UUID, UUID]) -> dict[UUID, Permission]:
    allowed = {speaking[pk] for pk, worth in found.items() if worth == Permission.ALLOWED}
    confirmed = set(Membership.objects.confirmed().filter(pk__in=allowed).values_list("pk", flat=True))
    waiting = allowed - confirmed
    return {pk: Permission.DENIED if speaking.get(pk) in waiting else worth for pk, worth in found.items()}


def _worth(heard: Consent | None, purpose: PurposeLine, at: datetime) -> Permission:
    return WORTH.get(choice(heard, purpose, at), Permission.DENIED)
