"""The way out: one press in any mail of the list, without signing in, at once, and on record."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.act import Act, Witness
from consent.locking import locked
from consent.models import (
    Channel,
    ConsentRecord,
    Decision,
    Evidence,
    Membership,
    PurposeStanding,
    Subject,
)
from consent.recording import enter
from policies.models import PolicyVersion
from policies.refusals import Refused

BY_LINK = Witness(Channel.ONE_CLICK, Evidence.MAIL_LINK, "link in a mail of the list")
# A mail client's button, which writes to the address that the mail names.
BY_BUTTON = Witness(Channel.MAIL, Evidence.MAIL_LINK, "way out in a mail of the list")


class ListLinkOver(Refused):
    """No place on the list has this token: it was never given, or its person was erased."""

    code = "list_link_over"
    sentence = _("This link does not work, or no longer does.")


def place(token: str) -> Membership:
    """The place on the list that a mail's link leads to. Raises ListLinkOver."""
    member = Membership.objects.select_related("identity").filter(token=token).first()
    if member is None:
        raise ListLinkOver
    return member


def leave(token: str, *, witness: Witness = BY_LINK, at: datetime | None = None) -> list[ConsentRecord]:
    """The person is off the list and nothing more is sent: a withdrawal for each policy that they had agreed
    under, and none when they had left before. Raises ListLinkOver.
    """
    return withdraw(place(token).pk, witness=witness, method="one-click", at=at)


def withdraw(
    subject_id: object, *, witness: Witness, method: str, at: datetime | None = None
) -> list[ConsentRecord]:
    """The person's yes to the list is taken back wherever it stood; an empty list where it did not.

    Raises UnknownSubject.
    """
    at = at or timezone.now()
    with transaction.atomic():
        subject = locked(subject_id)
        return [_taken_back(subject, version, witness, method, at) for version in _agreed(subject, at)]


def _agreed(subject: Subject, at: datetime) -> list[PolicyVersion]:
    """Of each policy under which the yes stands, the version in force, else the first one published."""
    said = PurposeStanding.objects.filter(subject=subject, key=settings.LIST_PURPOSE, consented_number__gt=0)
    return [_in_force(one.policy_id, at) for one in said.order_by("policy_id")]


def _in_force(policy_id: int, at: datetime) -> PolicyVersion:
    published = PolicyVersion.objects.published().filter(policy=policy_id).select_related("policy")
    return published.filter(effective_at__lte=at).order_by("-number").first() or (
        published.order_by("number").first()
    )


def _taken_back(
    subject: Subject, version: PolicyVersion, witness: Witness, method: str, at: datetime
) -> ConsentRecord:
    act = Act(
        Decision.WITHDRAW,
        subject.identity.language,
        "",
        purposes={settings.LIST_PURPOSE: False},
        method=method,
        surface="mail",
    )
    made, _is_new = enter(subject, act, version=version, witness=witness, at=at)
    return made
