"""What happens here that systems are told of, each in the words of the API."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from consent.models import ErasureAnswer, Outcome
from notifications.models import WebhookDelivery, WebhookType
from notifications.webhooks.telling import News, listeners, tell
from policies.models import PolicyVersion
from policies.rfc3339 import to_second


def erased(subject_ids: list[UUID], *, at: datetime) -> None:
    """Systems that keep an account are asked to close it, and those who follow learn who is gone."""
    _ask(subject_ids, at)
    # With the moment: a restored backup has people erased once more.
    gone = [
        News(WebhookType.SUBJECT_ERASED, f"{pk}:{to_second(at)}", {"subject": str(pk)}) for pk in subject_ids
    ]
    tell(gone, to=listeners(WebhookType.SUBJECT_ERASED, at=at), at=at)


def told_of(answers: Iterable[ErasureAnswer]) -> dict[UUID, list[WebhookDelivery]]:
    """By what was asked of a system, the calls that told it."""
    asked = {f"{WebhookType.ERASURE_REQUESTED}:{one.pk}": one.pk for one in answers}
    found = defaultdict(list)
    for call in WebhookDelivery.objects.filter(about__in=asked).order_by("created_at"):
        found[asked[call.about]].append(call)
    return found


def published(version: PolicyVersion, *, at: datetime) -> None:
    """Whoever shows the policy elsewhere learns that it has a new version, and since when it counts."""
    data = {
        "policy": version.policy.slug,
        "version": version.number,
        "effective_at": to_second(version.effective_at),
    }
    told = News(WebhookType.POLICY_PUBLISHED, str(version.pk), data)
    tell([told], to=listeners(WebhookType.POLICY_PUBLISHED, at=at), at=at)


def _ask(subject_ids: list[UUID], at: datetime) -> None:
    to = listeners(WebhookType.ERASURE_REQUESTED, at=at)
    if not to:
        return
    asked = ErasureAnswer.objects.filter(
        erasure__subject__in=subject_ids, outcome=Outcome.WAITING, key__in={one.key_id for one in to}
    )
    for one in asked.select_related("erasure"):
        # The members that GET /erasures gives, under the same names.
        data = {"id": str(one.pk), "subject": str(one.erasure.subject_id)}
        told = News(WebhookType.ERASURE_REQUESTED, str(one.pk), data)
        tell([told], to=[endpoint for endpoint in to if endpoint.key_id == one.key_id], at=at)
