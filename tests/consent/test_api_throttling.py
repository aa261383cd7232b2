"""The API's rates: told in each answer, kept by person or key, and not touched by what had not changed."""

import pytest

from consent.api import LARGEST_BODY, throttling
from consent.api.events import MyEvents
from consent.api.gate import MyGate
from consent.limits import Rate
from tests.builders import a_published
from tests.consent.test_api_events import said, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
GATE = "/api/v1/me/gate"


def test_each_answer_tells_what_is_left(issuer):
    a_published()
    app = issuer.app()
    first, second = app.get(GATE), app.get(GATE)
    assert first.headers["RateLimit-Policy"] == '"me";q=120;w=60'
    assert first.headers["RateLimit"].startswith('"me";r=119;t=')
    assert second.headers["RateLimit"].startswith('"me";r=118;t=')


def test_asking_whether_anything_changed_is_free_when_nothing_did(issuer):
    a_published()
    app = issuer.app()
    mark = {"if-none-match": app.get(GATE).headers["ETag"]}
    for _time in range(3):
        same = app.get(GATE, headers=mark)
        assert (same.status_code, "RateLimit" in same.headers) == (304, False)
    assert app.get(GATE).headers["RateLimit"].startswith('"me";r=118;')


def test_a_request_that_comes_before_another_is_answered_finds_it_counted(issuer, monkeypatch):
    monkeypatch.setattr(throttling, "PERSON", Rate("me", 1, 60))
    a_published()
    answered, meanwhile = MyGate.get, []

    def slowly(view, request):
        meanwhile.append(issuer.app().get(GATE).status_code)
        return answered(view, request)

    monkeypatch.setattr(MyGate, "get", slowly)
    assert (issuer.app().get(GATE).status_code, meanwhile) == (200, [429])


def test_who_asks_too_often_is_told_when_to_come_back_and_nobody_else_waits(issuer, monkeypatch):
    monkeypatch.setattr(throttling, "PERSON", Rate("me", 2, 60))
    a_published()
    statuses = [issuer.app().get(GATE).status_code for _time in range(3)]
    refused = issuer.app(jti="renewed").get(GATE)
    assert (statuses, refused.status_code) == ([200, 200, 429], 429)
    assert refused.json()["code"] == "throttled"
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert 58 <= int(refused.headers["Retry-After"]) <= 61
    assert refused.headers["RateLimit"].startswith('"me";r=0;')
    assert issuer.app(sub="yusuf").get(GATE).status_code == 200


def test_answers_have_a_rate_of_their_own_and_are_never_lost_to_it(issuer, monkeypatch):
    monkeypatch.setattr(MyEvents, "rate", Rate("answers", 1, 3600))
    version = a_published()
    assert send(issuer.app(), said(version)).headers["RateLimit-Policy"] == '"answers";q=1;w=3600'
    refused = send(issuer.app(), said(version, decision="acknowledge"))
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert issuer.app().get(GATE).status_code == 200


def test_taking_back_waits_for_no_hour_of_answers_to_end(issuer, monkeypatch):
    monkeypatch.setattr(MyEvents, "rate", Rate("answers", 1, 3600))
    version = a_published()
    assert [send(issuer.app(), said(version, decision="displayed")).status_code for _time in "ab"] == [
        201,
        429,
    ]
    monkeypatch.setattr(throttling, "PERSON", Rate("me", 1, 60))
    no = [send(issuer.app(), said(version, decision="refuse")).status_code for _time in "ab"]
    assert no == [201, 429], "but a loop of it ends"


def test_beyond_the_rate_no_body_is_read_that_is_too_large_for_an_answer(issuer, monkeypatch):
    monkeypatch.setattr(MyEvents, "rate", Rate("answers", 0, 3600))
    version = a_published()
    assert send(issuer.app(), said(version, decision="refuse", app="x" * LARGEST_BODY)).status_code == 429
    assert send(issuer.app(), said(version, decision="refuse")).status_code == 201


def test_what_cannot_be_read_counts_as_nobodys_answer_up_to_a_wider_rate(issuer, monkeypatch):
    monkeypatch.setattr(MyEvents, "rate", Rate("answers", 2, 3600))
    monkeypatch.setattr(throttling, "MALFORMED", Rate("malformed", 3, 3600))
    version = a_published()
    bad = [{"decision": "maybe"}, {"purposes": {"newsletter": "yes"}}, {"nobody_knows": 1}]
    for more in bad:
        answer = send(issuer.app(), said(version, **more))
        assert (answer.status_code, answer.headers["RateLimit"][:14]) == (400, '"answers";r=2;')
    assert send(issuer.app(), said(version)).status_code == 201, "the broken ones took nothing away"
    assert send(issuer.app(), said(version, **bad[0])).headers["RateLimit"].startswith('"answers";r=0;')
    assert send(issuer.app(), said(version, decision="acknowledge")).status_code == 429
    other = send(issuer.app(sub="yusuf"), said(version, content_sha256="0" * 64))
    assert other.status_code == 422, "it was read, and refused"
    assert other.headers["RateLimit"].startswith('"answers";r=1;')


def test_what_anyone_may_read_tells_no_rate(client):
    a_published()
    assert "RateLimit" not in client.get("/api/v1/gate").headers
