"""The systems of the company that keep accounts of their own: asked to close one, and what they answer."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.models import ApiKey, Erasure, ErasureAnswer, Outcome, Scope
from consent.permission import is_declared
from policies.refusals import Refused
from policies.schedule import read


class UnknownErasureAnswer(Refused):
    """This system was not asked for such an erasure."""

    code = "not_found"
    sentence = _("There is no such erasure for this key.")


class ErasureAnswered(Refused):
    """The system has said something else, and does not take it back."""

    code = "erasure_answered"
    sentence = _("This erasure was answered otherwise already.")


class ReasonMissing(Refused):
    """A system that keeps an account says why."""

    code = "invalid"
    sentence = _("Say why the account is kept.")
    errors: ClassVar = [{"pointer": "#/reason", "code": "required"}]


def systems(*, at: datetime | None = None) -> list[ApiKey]:
    """The keys of those who will be asked: usable, and let answer for erasures."""
    at = at or timezone.now()
    usable = ApiKey.objects.filter(revoked_at=None, expires_at__gt=at, scopes__contains=[Scope.ERASURES])
    return [key for key in usable.order_by("name", "pk") if is_declared(key, read(), at)]


def ask(erasure: Erasure, *, at: datetime) -> None:
    """Every connected system finds the erasure among those that it is to answer. Needs a transaction."""
    asked = [ErasureAnswer(erasure=erasure, key=key, system=key.name, asked_at=at) for key in systems(at=at)]
    ErasureAnswer.objects.bulk_create(asked, ignore_conflicts=True)


def waiting_for(key: ApiKey) -> QuerySet[ErasureAnswer]:
    """What the system has not answered yet, the oldest first."""
    mine = ErasureAnswer.objects.filter(key=key, outcome=Outcome.WAITING)
    return mine.select_related("erasure").order_by("asked_at", "pk")


def answer(
    pk: UUID, *, key: ApiKey, outcome: str, reason: str = "", at: datetime | None = None
) -> ErasureAnswer:
    """The system has answered; said again it is the same answer, and a refusal may become done.

    Raises ReasonMissing for a refusal without one, UnknownErasureAnswer for another system's, and
    ErasureAnswered when it would take back what it said.
    """
    reason = reason.strip()
    if outcome == Outcome.REFUSED and not reason:
        raise ReasonMissing
    mine = ErasureAnswer.objects.filter(pk=pk, key=key)
    still = [Outcome.WAITING, Outcome.REFUSED] if outcome == Outcome.DONE else [Outcome.WAITING]
    mine.filter(outcome__in=still).update(outcome=outcome, reason=reason, answered_at=at or timezone.now())
    found = mine.select_related("erasure").first()
    if found is None:
        raise UnknownErasureAnswer
    if (found.outcome, found.reason) != (outcome, reason):
        raise ErasureAnswered
    return found
