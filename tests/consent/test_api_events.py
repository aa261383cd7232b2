"""POST me/consent-events: recorded once, strictly typed, and seen by nobody else."""

import json
import uuid

import pytest
from django.test import Client
from rest_framework.serializers import Serializer

from consent.models import ConsentRecord
from consent.serializers import EventSerializer, told
from policies.models import Purpose
from tests.builders import a_draft, a_published
from tests.consent.builders import published_from, record_by_app, sha256

pytestmark = pytest.mark.django_db
EVENTS = "/api/v1/me/consent-events"


def said(version, **more):
    """A body that is right; None takes a member away."""
    body = {"policy": "privacy", "version": version.number, "language": "ar", "decision": "accept"}
    body |= {"content_sha256": sha256(version), **more}
    return {name: value for name, value in body.items() if value is not None}


def send(client, body, key=None, **headers):
    headers = {"idempotency-key": str(key or uuid.uuid4())} | headers
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post(EVENTS, text, content_type="application/json", headers=headers)


def test_an_answer_is_recorded_and_the_gate_after_it_comes_with_it(issuer, clock):
    version = a_published()
    clock(minutes=1)
    body = said(version, method="button", surface="gate", app={"platform": "ios", "version": "5.2.1"})
    response = send(issuer.app(), body)
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    made = ConsentRecord.objects.get()
    assert (made.evidence, made.channel, made.method, made.app) == (
        "user_token",
        "app",
        "button",
        "ios 5.2.1",
    )
    event = response.json()["event"]
    assert (event["id"], event["effect"], event["clock"]) == (str(made.pk), "applied", "ok")
    assert response.json()["gate"]["show"] is False


def test_the_location_of_a_record_leads_to_it_and_for_yusuf_to_nothing(issuer):
    response = send(issuer.app(), said(a_published()))
    where = response.headers["Location"]
    again = issuer.app().get(where)
    assert again.json() == response.json()["event"]
    assert again.headers["Cache-Control"] == "private, no-cache"
    mark = {"if-none-match": again.headers["ETag"]}
    assert issuer.app().get(where, headers=mark).status_code == 304
    assert issuer.app(sub="yusuf").get(where, headers=mark).status_code == 404
    foreign, missing = issuer.app(sub="yusuf").get(where), issuer.app().get(f"{EVENTS}/{uuid.uuid4()}")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.json() | {"instance": ""} == missing.json() | {"instance": ""}


def test_the_same_key_gives_the_same_record_and_says_so(issuer):
    body, key = said(a_published()), uuid.uuid4()
    first = send(issuer.app(), body, key)
    again = send(issuer.app(jti="renewed"), body | {"sent_at": "2026-12-01T00:00:00Z"}, key)
    assert again.status_code == 201
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert again.json()["event"] == first.json()["event"]


def test_an_answer_lost_after_the_commit_is_the_same_record_when_the_app_tries_again(issuer, monkeypatch):
    body, key = said(a_published()), uuid.uuid4()
    app = issuer.app()
    app.raise_request_exception = False
    monkeypatch.setattr("consent.api.events.my_gate", lambda *_person: 1 / 0)
    assert send(app, body, key).status_code == 500
    made = ConsentRecord.objects.get()
    monkeypatch.undo()
    again = send(issuer.app(), body, key)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.json()["event"]["id"] == str(made.pk) and again.json()["receipt"]
    assert ConsentRecord.objects.count() == 1


def test_a_key_reused_for_something_else_is_a_422(issuer):
    version, key = a_published(), uuid.uuid4()
    send(issuer.app(), said(version), key)
    response = send(issuer.app(), said(version, decision="refuse"), key)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["", "x", "0" * 32, "{5f8f0f6e-5a0b-4d0f-9a35-6d2a5f1f4c11}"])
def test_without_a_key_nothing_is_recorded(issuer, key):
    response = send(issuer.app(), said(a_published()), **{"idempotency-key": key})
    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize(
    "change",
    [
        {"version": "1"},
        {"version": 1.0},
        {"version": True},
        {"version": 0},
        {"version": 10**30},
        {"language": "tlh"},
        {"language": ["ar"]},
        {"policy": 7},
        {"policy": None},
        {"decision": "continued_use"},
        {"decision": "withdraw"},
        {"decision": True},
        {"content_sha256": "x"},
        {"content_sha256": 7},
        {"content_sha256": "0" * 64 + "\n"},
        {"question_sha256": "0" * 64 + "\n"},
        {"purposes": {"newsletter": "yes"}},
        {"purposes": {"newsletter": 1}},
        {"purposes": {"newsletter": None}},
        {"purposes": {"النشرة": True}},
        {"purposes": {"newsletter\n": True}},
        {"purposes": []},
        {"purposes": {f"key-{n}": True for n in range(33)}},
        {"decided_at": "2026-11-22"},
        {"decided_at": "2026-11-22T09:14:03"},
        {"decided_at": "0001-01-01T00:00:00+14:00"},
        {"decided_at": 1700000000},
        {"method": "x" * 21},
        {"method": "\ud800"},
        {"method": "a\u0000b"},
        {"method": "a\nb"},
        {"surface": "a\u202eb"},
        {"subject_hint": " 0123456789abcde"},
        {"subject_hint": "0123456789abcdef\n"},
        {"app": {"platform": "i\r\nx", "version": "1"}},
        {"app": {"platform": "ios\n", "version": "1"}},
        {"app": {"platform": "ios", "version": "1\u2028"}},
        {"app": {"platform": "ios"}},
        {"app": {"platform": "ios", "version": "1", "more": 1}},
        {"subject_hint": "x"},
        {"evidence": "session"},
        {"received_at": "2026-11-22T09:14:03Z"},
        {"half\ud800": 1},
    ],
)
def test_json_is_taken_literally_and_what_is_not_right_is_a_400(issuer, change):
    body = {name: value for name, value in (said(a_published()) | change).items() if value is not None}
    response = send(issuer.app(), body)
    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert response.json()["errors"]
    assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize("value", ["yes", "true", "on", 1, 0, 1.0, None, [], {}])
def test_a_choice_is_literally_true_or_false(issuer, value):
    draft = a_draft()
    Purpose.objects.create(version=draft, key="newsletter", title_ar="القائمة", optional=True, confirmed=True)
    version = published_from(draft)
    response = send(issuer.app(), said(version, purposes={"newsletter": value}))
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "#/purposes/newsletter")
    taken = send(issuer.app(), said(version, purposes={"newsletter": True}))
    assert taken.json()["event"]["purposes"] == {"newsletter": True}


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, b"\xff", '{"version": NaN}'])
def test_what_is_no_json_is_a_400(issuer, body):
    response = send(issuer.app(), body)
    assert response.status_code == 400
    assert response.json()["code"] in ("parse_error", "invalid")


TWICE = [
    ('"decision": "accept"', '"decision": "refuse", "decision": "accept"'),
    ('"decision": "accept"', '"decision": "accept", "d\\u0065cision": "accept"'),
    ('"version": "5"', '"version": "5", "version": "5"'),
]


@pytest.mark.parametrize(("once", "twice"), TWICE)
def test_a_member_that_stands_twice_is_a_400_wherever_it_stands(issuer, once, twice):
    body = json.dumps(said(a_published(), app={"platform": "ios", "version": "5"}))
    assert once in body
    response = send(issuer.app(), body.replace(once, twice))
    assert (response.status_code, response.json()["code"]) == (400, "parse_error")
    assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-16", "base64", "latin-1"])
def test_json_is_utf_8_whatever_the_client_calls_it(issuer, encoding):
    body = json.dumps(said(a_published(), method="زر"), ensure_ascii=False)
    said_to_be = f"application/json; charset={encoding}"
    headers = {"idempotency-key": str(uuid.uuid4())}
    taken = issuer.app().generic("POST", EVENTS, body.encode(), content_type=said_to_be, headers=headers)
    assert (taken.status_code, ConsentRecord.objects.get().method) == (201, "زر")


def test_a_body_that_is_not_an_object_is_a_400(issuer):
    for body in ("[]", "7", '"x"', "null"):
        assert send(issuer.app(), body).json()["code"] == "invalid"


def test_a_large_body_is_a_413(issuer):
    assert send(issuer.app(), " " * 300_000).status_code == 413


def test_another_content_type_is_a_415(issuer):
    response = issuer.app().post(EVENTS, "x=1", content_type="application/x-www-form-urlencoded",
                                 headers={"idempotency-key": str(uuid.uuid4())})  # fmt: skip
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ({"content_sha256": "0" * 64}, "content_sha256"),
        ({"language": "en"}, "content_sha256"),
        ({"version": 2}, "version"),
        ({"policy": "x"}, "policy"),
    ],
)
def test_a_text_we_never_published_is_a_422_that_names_the_member(issuer, change, member):
    response = send(issuer.app(), said(a_published()) | change)
    assert (response.status_code, response.json()["code"]) == (422, "unknown_content")
    assert response.json()["errors"][0]["pointer"] == f"#/{member}"


def test_what_is_taken_back_from_a_policy_that_is_not_there_names_the_policy(issuer):
    a_published()
    back = {"policy": "x", "language": "ar", "decision": "withdraw", "purposes": {"newsletter": False}}
    response = send(issuer.app(), back)
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "#/policy")


def test_years_81_and_3615_are_recorded_and_marked(issuer):
    body = said(a_published(), decided_at="0081-01-01T00:00:00Z", sent_at="3615-01-01T00:00:00Z")
    response = send(issuer.app(), body)
    assert (response.status_code, response.json()["event"]["clock"]) == (201, "implausible")


def test_the_queue_of_another_person_is_not_recorded_under_this_one(issuer):
    body = said(a_published())
    hint = issuer.app().get("/api/v1/me/gate").json()["subject_hint"]
    refused = send(issuer.app(sub="yusuf"), body | {"subject_hint": hint})
    assert (refused.status_code, refused.json()["code"]) == (403, "subject_mismatch")
    assert send(issuer.app(), body | {"subject_hint": hint}).status_code == 201


def test_displaying_opens_no_gate(issuer, clock):
    version = a_published()
    clock(minutes=1)
    response = send(issuer.app(), said(version, decision="displayed"))
    assert response.json()["gate"]["show"] is True


def test_a_browser_needs_its_csrf_token(browser, layla):
    version = a_published()
    assert send(browser(layla), said(version)).status_code == 201
    response = send(browser(layla, enforce_csrf_checks=True), said(version))
    assert (response.status_code, response.headers["Content-Type"]) == (403, "application/problem+json")


def test_nobody_records_without_sign_in(db):
    assert send(Client(), said(a_published())).status_code == 401


@pytest.mark.parametrize(
    "answer",
    [
        {"decision": "accept", "purposes": {"newsletter": True}},
        {"decision": "refuse"},
        {"decision": "set", "purposes": {"newsletter": False}},
        {"decision": "displayed"},
    ],
)
def test_the_gate_that_comes_with_an_answer_is_the_one_that_is_asked_for_next(issuer, clock, answer):
    draft = a_draft()
    Purpose.objects.create(
        version=draft, key="newsletter", title_ar="القائمة", optional=True, validity=1, confirmed=True
    )
    version, app = published_from(draft), issuer.app()
    clock(minutes=1)
    send(app, said(version, purposes={"newsletter": True}))
    clock(minutes=2)
    came, asked = send(app, said(version, **answer)).json()["gate"], app.get("/api/v1/me/gate").json()
    clock_of_asking = [one.pop(moment) for one in (came, asked) for moment in ("check_after", "usable_until")]
    assert came == asked and len(clock_of_asking) == 4


def test_a_record_is_told_as_the_framework_tells_it_member_by_member(layla):
    made, _new = record_by_app(layla, a_published(), decision="refuse")
    assert told(EventSerializer, made) == Serializer.to_representation(EventSerializer(), made)


def test_an_answer_costs_four_queries_and_the_transaction(issuer, settings, django_assert_num_queries):
    settings.PUBLICATION_LEAD = 3600
    body, app = said(a_published()), issuer.app()
    send(app, body)
    with django_assert_num_queries(6):
        assert send(app, body).status_code == 201
