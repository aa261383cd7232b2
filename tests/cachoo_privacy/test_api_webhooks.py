"""Webhooks by the API: a system looks after its own, sees nobody else's, and is told no secret twice."""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook

from consent import apikeys
from consent.actors import names_of
from consent.models import Scope
from notifications.models import WebhookDelivery, WebhookEndpoint
from notifications.webhooks.delivering import deliver_due
from notifications.webhooks.endpoints import MOST
from policies.models import AuditEvent
from tests.consent.test_api_subjects import with_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
HERE = "/api/v1/webhook-endpoints"
EVENTS = ["erasure.requested"]


@pytest.fixture
def shop():
    """A system that may look after its webhooks, and close accounts."""
    return holding(Scope.WEBHOOKS, Scope.ERASURES)


def holding(*scopes):
    return with_key(apikeys.issue(name="shop", scopes=scopes)[1])


def send(client: Client, method: str, where: str, **body):
    if method == "get":
        return client.get(f"{HERE}{where}")
    return getattr(client, method)(f"{HERE}{where}", json.dumps(body), content_type="application/json")


def test_a_system_makes_its_own_tries_it_and_changes_it(shop, system):
    made = send(shop, "post", "", url=system.url, events=EVENTS)
    assert made.status_code == 201 and made.headers["Cache-Control"] == "no-store"
    secret, webhook = made.json()["secret"], made.json()["webhook"]
    assert webhook["active"] is True and webhook["last_taken_at"] is None
    assert secret not in shop.get(HERE).content.decode()
    assert shop.get(HERE).json()["items"] == [shop.get(f"{HERE}/{webhook['id']}").json()] == [webhook]
    one = f"/{webhook['id']}"
    assert send(shop, "post", f"{one}/test").status_code == 204
    refused = send(shop, "post", f"{one}/test")
    assert (refused.status_code, refused.json()["code"]) == (409, "on_its_way")
    deliver_due()
    headers, body = system.calls[0]
    Webhook(secret).verify(body, headers)
    [call] = shop.get(f"{HERE}{one}/deliveries").json()["items"]
    assert (call["state"], call["status"], call["trouble"]) == ("taken", 204, "")
    assert call["id"] == headers["webhook-id"] and "body" not in call
    assert send(shop, "post", f"{one}/deliveries/{call['id']}/replay").status_code == 204
    new = send(shop, "post", f"{one}/secret").json()["secret"]
    deliver_due()
    headers, body = system.calls[1]
    assert Webhook(secret).verify(body, headers) == Webhook(new).verify(body, headers)
    assert headers["webhook-id"] == call["id"]
    changed = send(shop, "put", one, events=["policy.published"], active=False).json()
    assert (changed["events"], changed["active"], changed["off_reason"]) == (
        ["policy.published"],
        False,
        "holder",
    )
    assert send(shop, "put", one, events=["policy.published"], active=True).json()["off_reason"] == ""
    assert send(shop, "delete", one).status_code == 204
    assert send(shop, "delete", one).status_code == 404 and shop.get(HERE).json()["items"] == []
    assert send(shop, "post", f"{one}/test").status_code == 404
    acts = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert acts == [
        "add_webhook",
        "rotate_webhook",
        "edit_webhook",
        "switch_off_webhook",
        "switch_on_webhook",
        "remove_webhook",
    ]
    actor = AuditEvent.objects.first().actor
    assert actor.startswith("key cpk_") and names_of([actor])[actor].startswith("المفتاح")


def test_a_test_of_one_that_is_off_waits_until_it_is_on(shop, system):
    one = f"/{send(shop, 'post', '', url=system.url, events=EVENTS).json()['webhook']['id']}"
    send(shop, "put", one, events=EVENTS, active=False)
    assert send(shop, "post", f"{one}/test").status_code == 204
    assert deliver_due() == 0 and not system.calls
    send(shop, "put", one, events=EVENTS, active=True)
    assert deliver_due() == 1 and "webhook.test" in system.calls[0][1].decode()


def test_anothers_webhook_is_like_one_that_does_not_exist(shop, system):
    made = send(shop, "post", "", url=system.url, events=EVENTS).json()["webhook"]["id"]
    send(shop, "post", f"/{made}/test")
    call = WebhookDelivery.objects.get().pk
    other = holding(*Scope)
    own = send(other, "post", "", url=system.url, events=EVENTS).json()["webhook"]["id"]
    doors = [
        ("get", ""),
        ("put", ""),
        ("delete", ""),
        ("post", "/secret"),
        ("post", "/test"),
        ("get", "/deliveries"),
    ]
    doors.append(("post", f"/deliveries/{call}/replay"))
    for method, more in doors:
        sent = {"events": EVENTS, "active": False} if method == "put" else {}
        foreign = send(other, method, f"/{made}{more}", **sent)
        missing = send(other, method, f"/{uuid.UUID(int=7)}{more}", **sent)
        assert foreign.status_code == missing.status_code == 404, (method, more)
        assert foreign.json() | {"instance": ""} == missing.json() | {"instance": ""}
    assert send(other, "post", f"/{own}/deliveries/{call}/replay").status_code == 404
    ever = {"since": "2026-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z"}
    assert send(other, "post", f"/{made}/deliveries/replay", **ever).status_code == 404
    assert send(other, "post", f"/{own}/deliveries/replay", **ever).json() == {"calls": 0}
    assert len(other.get(HERE).json()["items"]) == 1
    assert holding(Scope.ERASURES).get(HERE).status_code == 403


def test_what_is_wrong_is_refused_by_name_and_changes_nothing(shop, system, settings):
    good = {"url": system.url, "events": EVENTS}
    for wrong in ({"events": []}, {"events": "erasure.requested"}, {"events": ["webhook.test"]}, {"url": 1}):
        assert send(shop, "post", "", **(good | wrong)).status_code == 400, wrong
    assert send(shop, "post", "", **good, more=1).status_code == 400
    settings.LOCAL = False
    inside = [
        "http://shop.example.com/",
        "https://127.0.0.1/",
        "https://[fd00::1]/",
        "https://169.254.169.254/",
    ]
    for url in inside:
        refused = send(shop, "post", "", url=url, events=EVENTS)
        assert (refused.status_code, refused.json()["code"]) == (422, "uncallable_address")
        assert [one["pointer"] for one in refused.json()["errors"]] == ["#/url"]
    refused = send(shop, "post", "", url="https://shop.example.com/", events=["consent.recorded"])
    assert (refused.status_code, refused.json()["code"]) == (422, "event_not_for_key")
    assert [one["pointer"] for one in refused.json()["errors"]] == ["#/events"]
    for number in range(MOST):
        assert (
            send(shop, "post", "", url=f"https://shop.example.com/{number}", events=EVENTS).status_code == 201
        )
    again = send(shop, "post", "", url="https://shop.example.com/11", events=EVENTS)
    assert (again.status_code, again.json()["code"]) == (409, "webhooks_enough")
    known = send(
        holding(Scope.WEBHOOKS, Scope.ERASURES), "post", "", url="https://shop.example.com/0", events=EVENTS
    )
    assert known.status_code == 201, "another's address is no secret told"
    assert WebhookEndpoint.objects.count() == MOST + 1


def test_every_call_of_a_time_is_made_again_under_its_own_name(shop, system):
    made = send(shop, "post", "", url=system.url, events=EVENTS).json()["webhook"]["id"]
    endpoint, day = WebhookEndpoint.objects.get(pk=made), timedelta(days=1)
    start = timezone.now().replace(microsecond=0) - 5 * day
    states = ["taken", "given_up", "taken", "waiting", "taken"]
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            endpoint=endpoint, type="webhook.test", about=str(n), body="{}", state=state, attempts=3,
            created_at=start + n * day, next_at=start + 90 * day if state == "waiting" else None,
        )
        for n, state in enumerate(states)
    )  # fmt: skip
    where = f"/{made}/deliveries/replay"
    time = {"since": f"{start + day:%Y-%m-%dT%H:%M:%SZ}", "until": f"{start + 4 * day:%Y-%m-%dT%H:%M:%SZ}"}
    for wrong in ({}, {"since": time["since"]}, time | {"until": "today"}, time | {"more": 1}):
        assert send(shop, "post", where, **wrong).status_code == 400, wrong
    backwards = send(shop, "post", where, since=time["until"], until=time["since"])
    assert (backwards.status_code, backwards.json()["errors"][0]["pointer"]) == (400, "#/until")
    answer = send(shop, "post", where, **time)
    assert (answer.status_code, answer.json()) == (202, {"calls": 2})
    assert send(shop, "post", where, **time).json() == {"calls": 0}, "they wait already"
    deliver_due()
    names = WebhookDelivery.objects.filter(about__in=["1", "2"]).values_list("pk", flat=True)
    assert sorted(system.named()) == sorted(str(name) for name in names)


def test_the_log_of_calls_is_read_page_by_page(shop, system):
    made = send(shop, "post", "", url=system.url, events=EVENTS).json()["webhook"]["id"]
    endpoint = WebhookEndpoint.objects.get(pk=made)
    at = timezone.now()
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            endpoint=endpoint, type="webhook.test", about=str(n), body="{}", state="taken",
            created_at=at - timedelta(seconds=n),
        )
        for n in range(5)
    )  # fmt: skip
    seen, where = [], f"{HERE}/{made}/deliveries?limit=2"
    cursor = None
    while True:
        answer = shop.get(where + (f"&cursor={cursor}" if cursor else "")).json()
        seen += [one["id"] for one in answer["items"]]
        cursor = answer["next"]
        if not cursor:
            break
    newest = WebhookDelivery.objects.order_by("-created_at").values_list("pk", flat=True)
    assert seen == [str(pk) for pk in newest]
    assert shop.get(f"{HERE}/{made}/deliveries?limit=0").status_code == 400
