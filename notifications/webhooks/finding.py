"""What no act says when it happens, looked for now and then: moments that came, and what the log holds anew.

Records are followed by their place in the signed log, as `GET /api/v1/events` does: none is passed over.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from consent.feeding import Event, Place, follow
from consent.models import (
    Checkpoint,
    Decision,
    Evidence,
    Import,
    ImportState,
    RequestKind,
    RightsRequest,
)
from notifications.models import WebhookEndpoint, WebhookState, WebhookType
from notifications.webhooks.removing import give_up
from notifications.webhooks.telling import OF_RECORDS, News, is_usable, may_learn, tell
from policies.models import PolicyVersion, Status
from policies.rfc3339 import to_second
from policies.schedule import read

PAGE, PAGES = 500, 20  # leaves at once, and how often in one look: the next is seconds away
# A moment that came while nobody looked is told for so long afterwards.
LATE = timedelta(days=30)
KEPT = timedelta(days=90)  # the log of calls; longer than LATE, or a moment that came would be told twice
# A text that was shown, and use that went on, are nobody's consent.
SAYS = {
    Decision.ACCEPT: WebhookType.CONSENT_RECORDED,
    Decision.REFUSE: WebhookType.CONSENT_RECORDED,
    Decision.ACKNOWLEDGE: WebhookType.CONSENT_RECORDED,
    Decision.SET: WebhookType.CONSENT_RECORDED,
    Decision.RENEW: WebhookType.CONSENT_RECORDED,
    Decision.WITHDRAW: WebhookType.CONSENT_WITHDRAWN,
}


@dataclass(frozen=True)
class Fact(News):
    """Something that is so since a moment."""

    since: datetime


def find(*, at: datetime | None = None) -> None:
    """Every address will be told what came about since it was last looked; what is long over is forgotten.

    Two that look at once do it once: the rows are claimed.
    """
    at = at or timezone.now()
    endpoints = list(WebhookEndpoint.objects.select_related("key"))
    found = list(_facts(at)) if endpoints else []
    planned = [one.name for one in found if one.type == WebhookType.POLICY_SCHEDULED]
    for endpoint in endpoints:
        if endpoint.off_at is None and is_usable(endpoint, at=at):
            _tell_facts(endpoint, found, at)
            _follow(endpoint, at)
        if endpoint.is_removed:  # what was written down while it was
            give_up(endpoint)
        over = endpoint.deliveries.filter(created_at__lt=at - KEPT).exclude(state=WebhookState.WAITING)
        over.exclude(about__in=planned).delete()  # what is still to come would be told anew


def _facts(at: datetime) -> Iterator[Fact]:
    for version in PolicyVersion.objects.filter(status=Status.SCHEDULED).select_related("policy"):
        planned = version.planned_publish_at
        data = {"policy": version.policy.slug, "planned_for": to_second(planned)}
        yield Fact(WebhookType.POLICY_SCHEDULED, f"{version.pk}:{data['planned_for']}", data, planned)
    came = PolicyVersion.objects.published().filter(effective_at__gt=at - LATE, effective_at__lte=at)
    for version in came.select_related("policy"):
        data = {"policy": version.policy.slug, "version": version.number}
        yield Fact(WebhookType.POLICY_EFFECTIVE, str(version.pk), data, version.effective_at)
    last = Checkpoint.objects.select_related("log").order_by("-log", "-size").first()
    if last:
        data = {"log": last.log.origin, "size": last.size, "root": bytes(last.root).hex()}
        yield Fact(WebhookType.CHECKPOINT_PUBLISHED, f"{last.log_id}-{last.size}", data, last.at)
    done = Import.objects.filter(state=ImportState.DONE, dry_run=False, finished_at__gt=at - LATE)
    for one in done:
        data = {"id": str(one.pk), "source": one.source}
        counts = {"new": one.new, "same": one.same, "refused": one.refused}
        yield Fact(WebhookType.IMPORT_COMPLETED, str(one.pk), data | counts, one.finished_at)
    # Whose person is known: nobody else's data is got together.
    copies = RightsRequest.objects.waiting().filter(kind=RequestKind.COPY, subject__isnull=False)
    for one in copies.exclude(identity_check=""):
        data = {"id": str(one.pk), "subject": str(one.subject_id)}
        yield Fact(WebhookType.EXPORT_REQUESTED, str(one.pk), data, one.confirmed_at or one.created_at)


@transaction.atomic
def _tell_facts(endpoint: WebhookEndpoint, found: Iterable[Fact], at: datetime) -> None:
    since = max(endpoint.created_at, at - LATE)
    wanted = [one for one in found if one.since >= since and one.type in endpoint.events]
    names = {one.name for one in wanted if may_learn(endpoint.key, one.type)}
    if names:
        names -= set(endpoint.deliveries.filter(about__in=names).values_list("about", flat=True))
        tell([one for one in wanted if one.name in names], to=[endpoint], at=at)


def _follow(endpoint: WebhookEndpoint, at: datetime) -> None:
    for _page in range(PAGES if OF_RECORDS & set(endpoint.events) else 0):
        if not _follow_log(endpoint.pk, at):
            return


@transaction.atomic
def _follow_log(pk: UUID, at: datetime) -> bool:
    """A page of the log was told to the address; whether there may be more of it."""
    mine = WebhookEndpoint.objects.select_related("key").select_for_update(of=("self",), skip_locked=True)
    endpoint = mine.filter(pk=pk).first()
    before = endpoint and Place.read(endpoint.place)
    if not before or not may_learn(endpoint.key, WebhookType.CONSENT_RECORDED):
        return False
    events, reached = follow(endpoint.key, before, read(), limit=PAGE)
    told = [_of_record(event) for event in events if _says(event) in endpoint.events]
    tell(told, to=[endpoint], at=at)
    WebhookEndpoint.objects.filter(pk=pk).update(place=str(reached))
    return reached != before


def _says(event: Event) -> WebhookType | None:
    """What a record says to systems; one of an import says nothing: they told us of it."""
    return None if event.record.evidence == Evidence.IMPORT else SAYS.get(event.record.decision)


def _of_record(event: Event) -> News:
    record = event.record
    data = {
        "id": str(record.pk),
        "subject": str(record.subject_id),
        "policy": record.version.policy.slug,
        "version": record.version.number,
        "leaf": event.leaf,
    }
    return News(SAYS[record.decision], str(record.pk), data)
