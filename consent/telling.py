"""A company that tells people by its own mail or push: whom it has to tell, and what became of it."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from consent.models import Grade, Identity, Notice
from consent.noticing import record_bounced, record_delivered
from policies.models import PolicyVersion
from policies.refusals import Refused


class NotInTime(Refused):
    """Nobody was told before the version was published, nor will have been in the future; `errors` says who.

    By the places of their results in the report.
    """

    code = "invalid"
    sentence = _("A moment lies before the publication or in the future.")

    def __init__(self, places: Iterable[int]) -> None:
        super().__init__()
        self.errors = [{"pointer": f"#/results/{one}/at", "code": "not_in_time"} for one in places]


@dataclass(frozen=True)
class Told:
    """Of one person: whether the company's message reached them, and when that was known."""

    subject_id: uuid.UUID
    reached: bool
    at: datetime


def audience(version: PolicyVersion) -> QuerySet[Identity]:
    """Everyone who had joined when the version was published, reachable by us or not, and is still known.

    `told`: that the company reported it, and has not taken it back since. In the order of their ids, so that
    a page begins after the last id of the one before.
    """
    joined = Identity.objects.filter(created_at__lte=version.published_at.replace(microsecond=999_999))
    joined = joined.exclude(subject__is_device=True)
    heard = Notice.objects.filter(subject=OuterRef("subject"), version=version)
    taken_back = heard.filter(grade=Grade.BOUNCED, at__gte=OuterRef("at"))
    reported = heard.filter(grade=Grade.REPORTED).exclude(Exists(taken_back))
    return joined.annotate(told=Exists(reported)).order_by("subject_id")


@transaction.atomic
def report(version: PolicyVersion, results: Sequence[Told], *, by: str, at: datetime) -> set[uuid.UUID]:
    """Each result of a person of the audience is evidence that was reported by a server key; their ids.

    Reported again, it is the same evidence. `by` names the key. Raises NotInTime, and stores nothing then.
    """
    if wrong := [n for n, one in enumerate(results) if not version.published_at <= one.at <= at]:
        raise NotInTime(wrong)
    asked = [one.subject_id for one in results]
    results = sorted(results, key=lambda one: one.subject_id)  # two that tell at once lock in one order
    known = set(audience(version).filter(subject__in=asked).values_list("subject_id", flat=True))
    reached = [(one.subject_id, one.at) for one in results if one.reached and one.subject_id in known]
    record_delivered(version_id=version.pk, told=reached, grade=Grade.REPORTED, reference=by)
    for one in results:
        if not one.reached and one.subject_id in known:
            record_bounced(version_id=version.pk, subject_id=one.subject_id, at=one.at, reference=by)
    return known
