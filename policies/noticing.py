"""The notice that a policy promises, made shorter."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from policies.auditing import Actor, note
from policies.models import Policy
from policies.moments import NoticeTooShort
from policies.refusals import Refused
from policies.seen import is_visible


class NoticeNotShorter(Refused):
    """The policy promises no more than that already."""

    code = "notice_not_shorter"
    sentence = ngettext_lazy(
        "This policy promises %(days)s day of notice: give fewer.",
        "This policy promises %(days)s days of notice: give fewer.",
        "days",
    )


@transaction.atomic
def shorten_notice(
    policy: Policy, *, days: int, by: Actor, reason: str, at: datetime | None = None
) -> Policy:
    """The policy promises `days` of notice from now on; the audit log says what it promised before, and why.

    Versions that are planned keep their moments. Raises NoticeNotShorter, NoticeTooShort (no reason).
    """
    fresh = Policy.objects.select_for_update().get(pk=policy.pk)
    before = fresh.minimum_notice
    if days >= before:
        raise NoticeNotShorter(days=before)
    if not is_visible(reason):
        raise NoticeTooShort(days=before)
    Policy.objects.filter(pk=policy.pk).update(minimum_notice=days)
    said = f"{before} → {days}. {reason.strip()}"
    note("shorten_notice", policy, by=by, at=at or timezone.now(), reason=said)
    policy.refresh_from_db()
    return policy
