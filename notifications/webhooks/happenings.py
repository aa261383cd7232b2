"""What happens here that systems are told of, each in the words of the API."""

from datetime import UTC, datetime
from uuid import UUID

from consent.models import ErasureAnswer, Outcome
from notifications.models import WebhookType
from notifications.webhooks.telling import listeners, tell
from policies.models import PolicyVersion


def erased(subject_ids: list[UUID], *, at: datetime) -> None:
    """Systems that keep an account are asked to close it, and those who follow learn who is gone."""
    _ask(subject_ids, at)
    to = listeners(WebhookType.SUBJECT_ERASED, at=at)
    for pk in subject_ids if to else []:
        about = f"{pk}:{at:%Y%m%dT%H%M%S}"  # a restored backup has people erased once more
        tell(WebhookType.SUBJECT_ERASED, about, {"subject": str(pk)}, to=to, at=at)


def published(version: PolicyVersion, *, at: datetime) -> None:
    """Whoever shows the policy elsewhere learns that it has a new version, and since when it counts."""
    to = listeners(WebhookType.POLICY_PUBLISHED, at=at)
    if to:
        moment = version.effective_at.astimezone(UTC)
        data = {
            "policy": version.policy.slug,
            "version": version.number,
            "effective_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        }
        tell(WebhookType.POLICY_PUBLISHED, f"{version.pk}", data, to=to, at=at)


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
        mine = [endpoint for endpoint in to if endpoint.key_id == one.key_id]
        tell(WebhookType.ERASURE_REQUESTED, str(one.pk), data, to=mine, at=at)
