"""What no act tells when it happens is found: records by their place in the log, and moments that came."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent import apikeys
from consent.models import ConsentRecord, Import, Scope
from consent.recording import Witness, record
from consent.rights import queue
from consent.sealing import seal
from notifications.models import WebhookDelivery, WebhookType
from notifications.webhooks import endpoints
from notifications.webhooks.delivering import deliver_due
from notifications.webhooks.finding import KEPT, find
from policies.planning import schedule, unschedule
from tests.builders import a_draft, an_approved
from tests.consent.builders import an_act, published_from, record_by_app
from tests.consent.rights_people import asked_by_a_stranger, known
from tests.consent.test_api_servers import with_purposes
from tests.fixtures.systems import called
from tests.notifications.test_webhooks import GUIDE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "own_file", "letters_at_once")]
CONSENTS = ("consent.recorded", "consent.withdrawn")


@pytest.fixture
def version():
    """A version with a newsletter that the mailer gets data for, and analytics that nobody does."""
    return published_from(with_purposes(a_draft(), mailer=["newsletter"]))


def told(system) -> list[tuple]:
    """Everything that waits is sent; what the system then holds, as event and data."""
    deliver_due(at=timezone.now() + timedelta(hours=1))
    said = [json.loads(body) for _headers, body in system.calls]
    return [(one["type"], one["data"]) for one in said]


def test_each_record_is_told_once_in_the_logs_order_to_those_whom_it_concerns(
    version, layla, yusuf, system, own_log
):
    record_by_app(yusuf, version)
    seal()
    called(system, *CONSENTS)
    mailer = apikeys.issue(name="mailer", scopes=[Scope.EVENTS], recipient="mailer")[0]
    mailers, _secret = endpoints.make(mailer, system.url + "2", CONSENTS, by="omar")
    record_by_app(layla, version, decision="displayed")
    record_by_app(layla, version, purposes={"newsletter": True})
    record_by_app(layla, version, decision="withdraw", purposes={"newsletter": False})
    record_by_app(yusuf, version, decision="set", purposes={"analytics": True})
    find()
    assert told(system) == [], "nothing before the log is signed, and nothing of before the webhook"
    seal()
    for _twice in range(2):
        find()
    heard = told(system)
    assert len(heard) == 5 and WebhookDelivery.objects.filter(endpoint=mailers).count() == 2
    own = [json.loads(one.body) for one in WebhookDelivery.objects.exclude(endpoint=mailers)]
    by_leaf = sorted(own, key=lambda said: said["data"]["leaf"])
    assert [(said["type"], said["data"]["subject"]) for said in by_leaf] == [
        ("consent.recorded", str(layla.pk)),
        ("consent.withdrawn", str(layla.pk)),
        ("consent.recorded", str(yusuf.pk)),
    ]
    first = ConsentRecord.objects.get(pk=by_leaf[0]["data"]["id"])
    assert set(by_leaf[0]["data"]) == {"id", "subject", "policy", "version", "leaf"}
    assert first.decision == "accept" and by_leaf[0]["data"]["version"] == 1


def test_moments_are_told_when_they_come_and_what_is_not_public_to_no_recipient(
    version, layla, system, own_log
):
    scopes = [Scope.EVENTS, Scope.REQUESTS]
    moments = ["policy.scheduled", "policy.effective", "checkpoint.published", "export.requested"]
    called(system, *moments, scopes=scopes)
    mailer = apikeys.issue(name="mailer", scopes=scopes, recipient="mailer")[0]
    with pytest.raises(endpoints.EventNotForKey):
        endpoints.make(mailer, system.url, ["policy.scheduled"], by="omar")
    at = version.effective_at + timedelta(seconds=1)
    planned = schedule(an_approved(a_draft(version.policy)), by="huda", publish_at=at + timedelta(days=3))
    request = asked_by_a_stranger(kind="copy", address="layla@cachoo.example")
    find(at=at)
    assert "export.requested" not in dict(told(system)), "nobody knows yet who asks"
    known(layla)
    request.subject = layla
    request.save()
    queue.take(request, by="huda")
    queue.check_identity(request, "بطاقة", by="huda")
    seal()
    for _twice in range(2):
        find(at=at)
    heard = dict(told(system))
    assert set(heard) == set(moments) and len(system.calls) == 4
    assert heard["policy.effective"] == {"policy": "privacy", "version": 1}
    assert heard["policy.scheduled"]["planned_for"] == f"{planned.planned_publish_at:%Y-%m-%dT%H:%M:%SZ}"
    assert heard["export.requested"] == {"id": str(request.pk), "subject": str(layla.pk)}
    assert set(heard["checkpoint.published"]) == {"log", "size", "root"}


def test_a_publication_planned_for_long_is_told_once_and_forgotten_after_it_came(version, system, own_log):
    called(system, "policy.scheduled")
    at = timezone.now()
    planned = schedule(an_approved(a_draft(version.policy)), by="huda", publish_at=at + timedelta(days=300))
    for days in (0, 91, 182):
        find(at=at + timedelta(days=days))
        deliver_due(at=at + timedelta(days=days, hours=1))
    assert len(system.calls) == WebhookDelivery.objects.count() == 1
    unschedule(planned, by="huda")
    find(at=at + timedelta(days=183))
    assert not WebhookDelivery.objects.exists()


def test_imported_answers_are_told_as_one_import_and_not_one_by_one(version, layla, system, own_log):
    called(system, *CONSENTS, "import.completed", scopes=[Scope.EVENTS, Scope.IMPORTS])
    act = an_act(version, "accept")
    record(layla, act, version=version, witness=Witness("server", "import", "key"), key=uuid.uuid4())
    at = timezone.now()
    shared = {"source": "crm", "actor": "key", "state": "done", "finished_at": at, "new": 1}
    Import.objects.create(dry_run=True, **shared)
    done = Import.objects.create(**shared)
    seal()
    find()
    assert told(system) == [
        ("import.completed", {"id": str(done.pk), "source": "crm", "new": 1, "same": 0, "refused": 0})
    ]


def test_the_log_of_calls_is_forgotten_after_three_months_but_for_what_waits(layla, system):
    endpoint, _secret = called(system)
    endpoints.try_out(endpoint)
    deliver_due()
    endpoints.try_out(endpoint)
    find(at=timezone.now() + KEPT + timedelta(days=1))
    assert WebhookDelivery.objects.get().state == "waiting"


def test_the_sweep_without_a_broker_finds_and_calls(layla, system, own_log):
    called(system, "checkpoint.published")
    seal()
    call_command("sweep")
    assert [name for name, _data in told(system)] == ["checkpoint.published"]


def test_every_event_is_documented():
    guide = GUIDE.read_text(encoding="utf-8")
    assert [one.value for one in WebhookType if f"| `{one.value}` |" not in guide] == []
