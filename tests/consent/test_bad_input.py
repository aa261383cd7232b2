"""What nobody may send, and what may be sent and changes nothing: each has one answer, and none is a 500."""

import json
import uuid

import pytest

from consent.models import ConsentRecord, Notice, PurposeStanding, Standing, SubjectKey, UnsealedRecord
from policies.drafting import discard
from policies.models import Purpose
from tests.builders import a_bilingual, a_draft, a_policy, soon
from tests.consent.builders import published_from, record_by_app, sha256

pytestmark = pytest.mark.django_db
EVENTS = "/api/v1/me/consent-events"
WRITTEN = (ConsentRecord, Notice, PurposeStanding, Standing, SubjectKey, UnsealedRecord)


@pytest.fixture
def texts(layla):
    """Two versions in two languages with a purpose, a draft after them, and a policy with another purpose."""
    policy = a_policy(languages=("ar", "en"))
    first = a_bilingual(policy)
    second = a_draft(policy, effective_at=soon(120))
    offer(second, "newsletter")
    second = published_from(second)
    a_draft(policy)
    terms = a_draft(a_policy(slug="terms"))
    offer(terms, "partners")
    return {"first": first, "second": second, "terms": published_from(terms)}


def offer(version, key):
    """The draft offers an optional purpose."""
    Purpose.objects.create(
        version=version,
        key=key,
        title_ar="النشرة",
        description_ar="نراسلك.",
        lawful_basis="consent",
        optional=True,
        section_key="use",
        confirmed=True,
    )


def send(client, texts, headers=None, **change):
    """An acceptance of the second version, but for what is changed."""
    body = {"policy": "privacy", "version": 2, "language": "ar", "decision": "accept"}
    body |= {"content_sha256": sha256(texts["second"]), **change}
    headers = {"idempotency-key": str(uuid.uuid4()), **(headers or {})}
    return client.post(EVENTS, json.dumps(body), content_type="application/json", headers=headers)


REFUSED = {
    "a draft": ({"version": 3}, 422, "unknown_content"),
    "a version that nobody wrote": ({"version": 9999}, 422, "unknown_content"),
    "a number that no column holds": ({"version": 10**30}, 400, "invalid"),
    "a number below the first": ({"version": 0}, 400, "invalid"),
    "a malformed number": ({"version": "two"}, 400, "invalid"),
    "an id in place of a number": ({"version": str(uuid.uuid4())}, 400, "invalid"),
    "the hash of another version": (lambda t: {"content_sha256": sha256(t["first"])}, 422, "unknown_content"),
    "the hash of another language": (
        lambda t: {"version": 1, "content_sha256": sha256(t["first"], "en")},
        422,
        "unknown_content",
    ),
    "the hash of another policy": (lambda t: {"content_sha256": sha256(t["terms"])}, 422, "unknown_content"),
    "the text of nobody's policy": ({"policy": "nobodys"}, 422, "unknown_content"),
    "a purpose of another policy": ({"purposes": {"partners": True}}, 400, "invalid"),
    "a word for a boolean": ({"purposes": {"newsletter": "true"}}, 400, "invalid"),
    "a number for a boolean": ({"purposes": {"newsletter": 1}}, 400, "invalid"),
    "nothing for a boolean": ({"purposes": {"newsletter": None}}, 400, "invalid"),
    "the mark of another person": ({"subject_hint": "0123456789abcdef"}, 403, "subject_mismatch"),
    "the id of another person": (lambda t: {"subject": str(uuid.uuid4())}, 400, "invalid"),
    "a moment in a million years": ({"decided_at": "1000000-01-01T00:00:00Z"}, 400, "invalid"),
    "a moment of no calendar": ({"decided_at": "2026-02-30T00:00:00Z"}, 400, "invalid"),
    "use that nobody observed": ({"decision": "continued_use"}, 400, "invalid"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_answered_is_refused_by_name_and_nothing_is_written(issuer, texts, what):
    change, status, code = REFUSED[what]
    response = send(issuer.app(), texts, **(change(texts) if callable(change) else change))
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert [model.__name__ for model in WRITTEN if model.objects.exists()] == []


def test_a_version_that_was_thrown_away_before_it_came_out_is_as_unknown_as_any(issuer, texts):
    draft = texts["second"].policy.versions.get(number=None)
    discard(draft, by="omar")
    for decision in ("accept", "displayed"):
        response = send(issuer.app(), texts, version=3, decision=decision, content_sha256="0" * 64)
        assert (response.status_code, response.json()["code"]) == (422, "unknown_content")
    assert not ConsentRecord.objects.exists()


KEPT = {
    "the last moment that there is": ({"decided_at": "9999-12-31T23:59:59Z"}, "future", "applied"),
    "a clock of the year 81": (
        {"decided_at": "0081-01-01T00:00:00Z", "sent_at": "9999-12-31T23:59:59Z"},
        "implausible",
        "applied",
    ),
    "a version that another has followed": (
        lambda t: {"version": 1, "content_sha256": sha256(t["first"])},
        "ok",
        "applied",
    ),
}


@pytest.mark.parametrize("what", KEPT)
def test_an_odd_answer_to_a_real_text_is_kept_and_marked(issuer, texts, what):
    change, clock, effect = KEPT[what]
    response = send(issuer.app(), texts, **(change(texts) if callable(change) else change))
    assert response.status_code == 201
    event = response.json()["event"]
    assert (event["clock"], event["effect"]) == (clock, effect)


def test_forged_forwarded_headers_change_nothing_of_an_answer(issuer, texts):
    forged = {"x-forwarded-for": "203.0.113.9", "x-forwarded-host": "evil.example", "x-real-ip": "::1"}
    response = send(issuer.app(), texts, headers=forged)
    assert response.status_code == 201
    assert response.headers["Location"].startswith(EVENTS)
    assert b"evil" not in response.content and "203.0.113.9" not in str(ConsentRecord.objects.values())


def test_a_replayed_answer_is_one_record_and_a_contradiction_under_its_key_none(issuer, texts):
    key = {"idempotency-key": str(uuid.uuid4())}
    first, again = (send(issuer.app(), texts, headers=key) for _time in range(2))
    assert first.json()["receipt"] == again.json()["receipt"]
    other = send(issuer.app(), texts, headers=key, decision="refuse")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert ConsentRecord.objects.count() == 1


def test_of_contradictory_answers_of_one_moment_the_refusal_holds(layla, texts):
    at = texts["second"].published_at
    for decision in ("refuse", "accept"):
        record_by_app(layla, texts["second"], decision=decision, decided_at=at, sent_at=at, at=at)
    standing = Standing.objects.get(subject=layla)
    assert (standing.accepted_number < 2, standing.refused_at) == (True, at)
    assert layla.records.count() == 2


def test_nobody_reads_the_record_of_another_by_its_id(issuer, texts):
    where = send(issuer.app(), texts).headers["Location"]
    assert issuer.app(sub="yusuf").get(where).status_code == 404


def test_a_body_whose_length_is_not_told_is_refused_by_name_and_not_taken_for_empty(issuer, texts):
    """As gunicorn hands on a chunked body, which Django reads as if nothing had come."""
    headers = {"idempotency-key": str(uuid.uuid4()), "transfer-encoding": "chunked"}
    sent = {"content_type": "application/json", "headers": headers, "CONTENT_LENGTH": ""}
    response = issuer.app().post(EVENTS, json.dumps({"policy": "privacy"}), **sent)
    assert (response.status_code, response.json()["code"]) == (411, "length_required")
    assert not ConsentRecord.objects.exists()


def test_a_body_that_is_no_object_is_refused_in_the_readers_language(issuer, texts):
    for body in ("null", "[]", '"accept"', "7", "true"):
        headers = {"idempotency-key": str(uuid.uuid4())}
        told = issuer.app().post(EVENTS, body, content_type="application/json", headers=headers)
        assert (told.status_code, told.json()["code"]) == (400, "invalid"), body
        wrong = {"pointer": "#", "code": "invalid", "detail": "المنتظر هنا كائن JSON."}
        assert told.json()["errors"] == [wrong], body
