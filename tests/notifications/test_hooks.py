"""Only whoever holds the secret tells what became of our mails, and every event counts once."""

import json
import os
import re
import subprocess
import time
from pathlib import Path

import pytest

from notifications.draining import drain
from notifications.hooks import LARGEST, MOST, TOLERANCE, signature
from notifications.models import Delivery, DeliveryEvent, EventType
from tests.builders import a_published
from tests.notifications.audience import due_announcement, people

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
SECRET = "only-for-tests-secret"


@pytest.fixture
def mail(smtp_sink, settings):
    settings.MAIL_EVENTS_SECRET = SECRET
    people(1)
    drain(due_announcement(a_published()).pk)
    return Delivery.objects.get()


def event_of(mail, **more):
    named = {"event_id": "1", "event_type": "bounced", "message_id": mail.message_id, "status": "5.1.1"}
    return named | more


def send(client, body, *, secret=SECRET, ago=0, **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = signature(raw, secret=secret, at=int(time.time()) - ago)
    headers = {"Mail-Signature": signed} | headers
    return client.post("/hooks/mail", raw, content_type="application/json", headers=headers)


def test_signed_events_are_heard_once_however_often_they_are_told(mail, client):
    for _time in range(5):
        assert send(client, {"events": [event_of(mail)]}).status_code == 204
    assert DeliveryEvent.objects.get().type == EventType.BOUNCED


def test_another_s_mails_and_kinds_that_say_nothing_are_passed_over(mail, client):
    events = [event_of(mail, message_id="<a@b>"), event_of(mail, event_type="opened"), event_of(mail)]
    assert send(client, {"events": events}).status_code == 204
    assert DeliveryEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("how", "why"),
    [({"secret": "wrong"}, "سرّنا"), ({"ago": TOLERANCE + 5}, "ساعتنا"), ({"ago": -TOLERANCE - 5}, "ساعتنا")],
)
def test_a_signature_that_is_wrong_old_or_of_tomorrow_is_refused_and_told_why(mail, client, how, why):
    refused = send(client, {"events": [event_of(mail)]}, **how)
    assert refused.status_code == 401 and why in refused.json()["detail"]
    assert not DeliveryEvent.objects.exists()


NO_SIGNATURE = [
    "",
    "t=,v1=",
    "t=é,v1=x",
    "v1=x",
    "t=1",
    *(f"t={'9' * digits},v1=0" for digits in (12, 400, 5000)),
]


@pytest.mark.parametrize("said", NO_SIGNATURE, ids=range(len(NO_SIGNATURE)))
def test_a_header_of_any_other_form_is_refused(mail, client, said):
    response = send(
        client, {"events": [event_of(mail)]}, **{"Mail-Signature": said.encode().decode("latin-1")}
    )
    assert response.status_code == 401 and response.json()["code"] == "signature_invalid"


def test_the_guide_s_call_tells_whether_the_secret_and_the_clock_agree(mail, live_server):
    guide = (ROOT / "docs/how-to/deliver-mail.md").read_text("utf-8")
    call = re.search(r"^```bash\n(.*?)^```", guide, re.M | re.S)[1]
    call = call.replace("https://privacy.example.com", live_server.url)
    for secret, status in ((SECRET, "204"), ("another", "401")):
        done = subprocess.run(
            ["bash", "-euc", call],
            env={**os.environ, "MAIL_EVENTS_SECRET": secret},
            capture_output=True,
            text=True,
        )
        assert done.stdout.splitlines()[-1].endswith(status), done


@pytest.mark.parametrize(
    ("status", "kept"),
    [("5.1.1\x00", "5.1.1"), ("smtp; 550-5.1.1 none", "5.1.1"), ("\ud800", ""), (None, ""), ([5], "")],
    ids=["nul", "words", "half a letter", "null", "list"],
)
def test_whatever_stands_as_a_status_the_events_after_it_are_heard(mail, client, status, kept):
    events = [event_of(mail, status=status), event_of(mail, event_id="2", event_type="delivered")]
    assert send(client, {"events": events}).status_code == 204
    assert list(DeliveryEvent.objects.order_by("pk").values_list("status", flat=True)) == [kept, "5.1.1"]


def test_a_body_changed_on_the_way_is_refused(mail, client):
    raw = json.dumps({"events": [event_of(mail)]}).encode()
    signed = signature(raw, secret=SECRET, at=int(time.time()))
    assert send(client, raw + b" ", **{"Mail-Signature": signed}).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"not json", 400),
        (b"[" * 100_000, 400),
        ({"events": {}}, 400),
        ({"no": []}, 400),
        ({"events": ["text"]}, 400),
        ({"events": [{"event_id": 1, "event_type": "bounced", "message_id": "x"}]}, 400),
        ({"events": [{}] * (MOST + 1)}, 400),
        (b" " * (LARGEST + 1), 413),
    ],
    ids=["not json", "deep", "object", "nothing", "text", "number", "many", "large"],
)
def test_a_bad_body_is_refused_whole(mail, client, body, status):
    if isinstance(body, dict) and isinstance(body.get("events"), list):
        body = {"events": [event_of(mail), *body["events"]]}
    assert send(client, body).status_code == status
    assert not DeliveryEvent.objects.exists()


def test_without_a_secret_there_is_no_such_address(mail, client, settings):
    settings.MAIL_EVENTS_SECRET = ""
    assert send(client, {"events": []}, secret="").status_code == 404
    assert client.get("/hooks/mail").status_code == 405
