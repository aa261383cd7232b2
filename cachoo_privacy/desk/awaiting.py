"""What waits for one member of the staff: only what they may do, and nothing that somebody else has to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from consent.models import Erasure, RequestState, RightsRequest
from notifications.models import Mailing, MailingState
from policies.auditing import name_of
from policies.contributing import names_of
from policies.models import PolicyVersion, Status

SHOWN = 10  # of each kind; the lists behind the menu have all of them
OURS = (RequestState.OPEN, RequestState.IN_HAND)


@dataclass(frozen=True)
class Waits:
    """One thing to do: what, and where."""

    words: str
    url: str


def awaiting(user: AbstractBaseUser, *, at: datetime) -> list[Waits]:
    """Requests first, since the law counts their days; then erasures, texts and mailings, oldest first."""
    found: list[Waits] = []
    if user.has_perm("consent.change_rightsrequest"):
        found += _requests(user, at)
    if user.has_perm("consent.add_erasure"):
        found += _erasures(user)
    if user.has_perm("policies.publish_policyversion"):
        found += _versions(user)
    if user.has_perm("notifications.approve_mailing"):
        found += _mailings(user)
    return found


def _requests(user: AbstractBaseUser, at: datetime) -> Iterator[Waits]:
    """What nobody took yet and what this person did, in one line, and how many are late."""
    rows = RightsRequest.objects.filter(state__in=OURS, owner__in=["", name_of(user)])
    due = list(rows.values_list("due_at", flat=True))
    if not due:
        return
    said = ngettext("%(n)d request to answer", "%(n)d requests to answer", len(due)) % {"n": len(due)}
    if late := sum(moment < at for moment in due):
        said += gettext(", ") + ngettext("%(n)d overdue", "%(n)d overdue", late) % {"n": late}
    yield Waits(said, reverse("admin:consent_rightsrequest_changelist"))


def _erasures(user: AbstractBaseUser) -> Iterator[Waits]:
    """Proposals of others: nobody carries out their own."""
    rows = Erasure.objects.filter(done_at=None, dropped_at=None).exclude(proposed_by=name_of(user))
    for pk in rows.order_by("proposed_at").values_list("pk", flat=True)[:SHOWN]:
        yield Waits(gettext("An erasure to decide on"), reverse("admin:erasure", args=[pk]))


def _versions(user: AbstractBaseUser) -> Iterator[Waits]:
    """Texts to review that this person did not touch, and approved ones to publish."""
    rows = PolicyVersion.objects.filter(status__in=[Status.IN_REVIEW, Status.APPROVED])
    rows = rows.exclude(contributions__person__in=names_of(user)).select_related("policy")
    for one in rows.order_by("edited_at")[:SHOWN]:
        said = gettext("Review: %(text)s") if one.status == Status.IN_REVIEW else gettext("Publish: %(text)s")
        yield Waits(
            said % {"text": one.policy}, reverse("admin:policies_policyversion_change", args=[one.pk])
        )


def _mailings(user: AbstractBaseUser) -> Iterator[Waits]:
    rows = Mailing.objects.filter(state=MailingState.WAITING).exclude(authors__overlap=list(names_of(user)))
    for one in rows.order_by("edited_at").prefetch_related("texts")[:SHOWN]:
        url = reverse("admin:notifications_mailing_change", args=[one.pk])
        yield Waits(gettext("Approve the mailing: %(subject)s") % {"subject": one}, url)
