"""A version under lock, as each act takes it: of two who press at once, the second is told."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from policies.models import PolicyVersion, Status
from policies.refusals import Refused


class Discarded(Refused):
    """Somebody has discarded the draft meanwhile."""

    code = "discarded"
    sentence = _("Somebody has discarded this draft meanwhile.")


def locked(version: PolicyVersion) -> PolicyVersion:
    """The version as stored, with policy and controller; nobody changes it before the transaction ends.

    Raises Discarded.
    """
    found = PolicyVersion.objects.select_for_update(of=("self",)).select_related("policy__controller")
    return _stored(found, version)


def locked_in(version: PolicyVersion, states: Collection[Status], refusal: type[Refused]) -> PolicyVersion:
    """The same, in one of the states that the act is for. Raises the refusal, Discarded."""
    fresh = locked(version)
    if fresh.status not in states:
        raise refusal
    return fresh


def stored(version: PolicyVersion) -> PolicyVersion:
    """The version as stored, without the lock. Raises Discarded."""
    return _stored(PolicyVersion.objects.select_related("policy__controller"), version)


def _stored(rows: QuerySet, version: PolicyVersion) -> PolicyVersion:
    try:
        return rows.get(pk=version.pk)
    except PolicyVersion.DoesNotExist:
        raise Discarded from None
