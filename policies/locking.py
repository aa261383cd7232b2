"""A version under lock, as each act takes it: of two who press at once, the second is told."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from policies.models import PolicyVersion
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


def stored(version: PolicyVersion) -> PolicyVersion:
    """The same without the lock. Raises Discarded."""
    return _stored(PolicyVersion.objects.select_related("policy__controller"), version)


def _stored(rows: QuerySet, version: PolicyVersion) -> PolicyVersion:
    try:
        return rows.get(pk=version.pk)
    except PolicyVersion.DoesNotExist:
        raise Discarded from None
