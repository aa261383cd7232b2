"""Webhooks: what happened is told, signed, until it is taken; and nobody is told what is not theirs."""

import json
import re
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from consent import apikeys
from consent.encryption import unseal
from consent.erasing import deciding
from consent.models import ApiKey, Scope
from consent.posting import hand_over_due
from notifications.models import WebhookDelivery, WebhookEndpoint, WebhookState, WebhookType
from notifications.webhooks import delivering, endpoints
from notifications.webhooks.delivering import LEASE, PAUSES, deliver_due
from notifications.webhooks.finding import find
from notifications.webhooks.removing import remove
from notifications.webhooks.telling import News, listeners, tell
from policies.models import AuditEvent
from tests.builders import a_policy, a_published, a_staff_member
from tests.consent.rights_people import LAYLA, known
from tests.fixtures.systems import answer_with, called

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "own_file")]
DAY = timedelta(days=1)
GUIDE = Path(__file__).resolve().parents[2] / "docs/how-to/receive-webhooks.md"


def one() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def test_who_leaves_is_told_to_the_system_which_answers_and_no_word_names_them(layla, system):
    key, text = apikeys.issue(name="متجر كاتشو", scopes=[Scope.ERASURES])
    _made, secret = endpoints.make(key, system.url, ["erasure.requested"], by="omar")
    other, _other_text = apikeys.issue(name="other", scopes=[Scope.ERASURES])
    deciding.leave(known(layla))
    assert deliver_due() == 1
    [(headers, body)] = system.calls
    said = Webhook(secret).verify(body, headers)
    shop = Client(headers={"authorization": f"Bearer {text}"})
    [asked] = shop.get("/api/v1/erasures").json()["erasures"]
    assert said["type"] == "erasure.requested" and headers["webhook-id"] == str(one().pk)
    assert said["data"] == {"id": asked["id"], "subject": str(layla.pk)}
    assert LAYLA not in body.decode() and headers["content-type"] == "application/json"
    answer = shop.put(f"/api/v1/erasures/{asked['id']}/answer", '{"outcome": "done"}', "application/json")
    assert answer.status_code == 200
    assert (one().state, one().status, one().attempts, one().next_at) == ("taken", 204, 1, None)
    documented = {}
    exec(re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.S)[1], documented)
    is_ours = documented["is_ours"]
    assert is_ours(headers, body, secret) and not is_ours(headers, body + b" ", secret)
    assert not is_ours(headers | {"webhook-timestamp": "1764140000"}, body, secret)
    assert deliver_due(at=timezone.now() + DAY) == 0
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body + b" ", headers)
    assert other.pk != key.pk


def test_what_is_rolled_back_is_told_to_nobody(layla, system):
    called(system)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        deciding.leave(known(layla))
        raise ZeroDivisionError
    assert deliver_due() == 0 and not WebhookDelivery.objects.exists()


def test_each_is_told_what_they_chose_and_their_key_may_learn(layla, system):
    endpoint, _secret = called(system, "subject.erased", "policy.published")
    with pytest.raises(endpoints.EventNotForKey):
        endpoints.make(apikeys.issue(name="x", scopes=["checks"])[0], system.url, ["subject.erased"], by="o")
    for wrong in ([], ["webhook.test"]):
        with pytest.raises(endpoints.EventNotForKey):
            endpoints.make(endpoint.key, system.url + "2", wrong, by="omar")
    with pytest.raises(endpoints.WebhookKnown):
        endpoints.make(endpoint.key, system.url, ["subject.erased"], by="omar")
    version = a_published(a_policy())
    deciding.leave(known(layla))
    ApiKey.objects.filter(pk=endpoint.key.pk).update(scopes=[Scope.CHECKS])
    deciding.erase_again(layla, "shred")
    deliver_due()
    told = [json.loads(body) for _headers, body in system.calls]
    assert [said["type"] for said in told] == ["policy.published", "subject.erased"]
    assert told[0]["data"] == {
        "policy": "privacy",
        "version": 1,
        "effective_at": f"{version.effective_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    assert told[1]["data"] == {"subject": str(layla.pk)}


def test_what_is_not_taken_is_tried_again_under_its_name_with_growing_pauses(layla, system):
    called(system)
    deciding.leave(known(layla))
    system.answers = [500, answer_with(302, Location=system.url), answer_with(503, Retry_After="7200"), 200]
    at = timezone.now()
    for pause in (PAUSES[0], PAUSES[1], timedelta(hours=2)):
        assert deliver_due(at=at) == 1
        wait = one().next_at - at
        assert pause <= wait <= pause * 1.2 and one().state == WebhookState.WAITING
        assert deliver_due(at=at + pause - timedelta(seconds=1)) == 0
        at = one().next_at
    assert deliver_due(at=at) == 1
    assert len(system.calls) == 4 and len(set(system.named())) == 1
    assert (one().state, one().attempts, one().trouble) == ("taken", 4, "")


def test_after_days_of_failure_the_address_is_off_on_record_and_goes_on_when_switched_on(
    layla, system, mailoutbox
):
    endpoint, _secret = called(system, "erasure.requested", "subject.erased")
    for address, role in (("omar", "operator"), ("huda", "operator"), ("yusuf", "auditor")):
        a_staff_member(f"{address}@cachoo.example", role)
    a_staff_member("gone@cachoo.example", "operator", is_active=False)
    a_staff_member("by hand", "operator")
    system.answers = [500] * 40
    deciding.leave(known(layla))
    at = begun = timezone.now()
    while waiting := WebhookDelivery.objects.filter(state="waiting", endpoint__off_at=None).first():
        at = waiting.next_at
        deliver_due(at=at)
    assert at - begun > timedelta(hours=75)
    endpoint.refresh_from_db()
    assert endpoint.off_why == "failing"
    event = AuditEvent.objects.get(action="switch_off_webhook")
    assert (event.reason, event.actor) == ("failing", "the worker")
    hand_over_due(at=at)
    told = [mail for mail in mailoutbox if "خطاف الويب" in mail.subject]
    assert sorted(mail.to[0] for mail in told) == ["huda@cachoo.example", "omar@cachoo.example"], "once each"
    assert f"/admin/notifications/webhookendpoint/{endpoint.pk}/change/" in told[0].body
    assert "لم يستلم شيئًا منذ أيام" in told[0].body and "/hooks" not in told[0].body
    system.answers = []
    before = len(system.calls)
    [lost] = WebhookDelivery.objects.filter(state="given_up")
    endpoints.switch_on(endpoint, by="omar")
    endpoints.replay(lost)
    with pytest.raises(endpoints.OnItsWay):
        endpoints.replay(lost)
    deliver_due(at=at + 2 * DAY)
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"taken"}
    assert str(lost.pk) in system.named()[before:]


def test_gone_switches_off_at_once_and_nothing_more_is_written_for_it(layla, yusuf, system):
    endpoint, _secret = called(system)
    system.answers = [410]
    deciding.leave(known(layla))
    deliver_due()
    endpoint.refresh_from_db()
    assert endpoint.off_why == "gone" and one().state == "given_up"
    deciding.leave(known(yusuf, "yusuf@cachoo.example"))
    assert WebhookDelivery.objects.count() == 1


def test_a_removed_address_fails_no_act_that_was_writing_to_it_and_is_free_again(layla, yusuf, system):
    endpoint, secret = called(system)
    deciding.leave(known(layla))
    meanwhile = listeners("erasure.requested", at=timezone.now())
    remove(endpoint, by="omar")
    remove(endpoint, by="huda")
    assert (one().state, one().trouble) == ("given_up", "removed")
    told = News(WebhookType.ERASURE_REQUESTED, "7", {"id": str(layla.pk), "subject": str(layla.pk)})
    tell([told], to=meanwhile, at=timezone.now())
    assert deliver_due() == 0 and not system.calls
    find()
    assert not WebhookDelivery.objects.filter(state="waiting").exists()
    endpoint.refresh_from_db()
    assert (endpoint.off_why, endpoint.older_until) == ("removed", None)
    assert unseal(endpoint.secret_encrypted, about=endpoints.ABOUT).decode() != secret
    endpoints.switch_on(endpoint, by="omar")
    deciding.leave(known(yusuf, "yusuf@cachoo.example"))
    assert WebhookDelivery.objects.count() == 2, "nothing more is written for it"
    acts = AuditEvent.objects.filter(target=f"webhookendpoint:{endpoint.pk}").order_by("pk")
    assert list(acts.values_list("action", "actor")) == [("add_webhook", "omar"), ("remove_webhook", "omar")]
    again, _secret = endpoints.make(endpoint.key, system.url, ["erasure.requested"], by="omar")
    assert again.is_on
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(off_why="", off_at=None)


def test_an_address_that_is_removed_while_it_is_called_stays_so(layla, system, monkeypatch):
    endpoint, _secret = called(system)
    system.answers = [500]
    deciding.leave(known(layla))
    call = delivering.post
    monkeypatch.setattr(delivering, "post", lambda *told: (call(*told), remove(endpoint, by="omar"))[0])
    assert (deliver_due(), one().state, one().trouble) == (1, "given_up", "removed")


def test_a_key_that_is_over_is_told_nothing_more(layla, system):
    called(system)
    deciding.leave(known(layla))
    ApiKey.objects.update(revoked_at=timezone.now())
    deliver_due()
    assert not system.calls and (one().state, one().trouble) == ("given_up", "cut")
    with pytest.raises(endpoints.KeyOver):
        endpoints.make(ApiKey.objects.get(), system.url + "2", ["erasure.requested"], by="omar")


@pytest.mark.django_db(transaction=True)
def test_eight_workers_make_one_call_each_and_a_dead_ones_row_is_called_again(layla, yusuf, system):
    called(system)
    deciding.leave(known(layla))
    deciding.leave(known(yusuf, "yusuf@cachoo.example"))
    begun = threading.Barrier(8)

    def work():
        begun.wait()
        deliver_due()
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(system.calls) == 2 and len(set(system.named())) == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_call_leaves_it_to_the_next_under_the_same_name(
    layla, system, start_worker
):
    called(system)
    hung = threading.Event()
    system.answers = [lambda _taker: hung.wait(30)]
    worker = start_worker()
    deciding.leave(known(layla))  # the bell rings after the commit
    deadline = time.monotonic() + 60
    while not system.calls:
        assert time.monotonic() < deadline, worker.last_words()
        time.sleep(0.05)
    worker.kill()
    hung.set()
    assert one().state == WebhookState.WAITING and deliver_due() == 0
    assert deliver_due(at=timezone.now() + LEASE) == 1
    assert len(system.calls) == 2 and len(set(system.named())) == 1 and one().state == WebhookState.TAKEN
