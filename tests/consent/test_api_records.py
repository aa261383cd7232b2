"""What a person reads of their own records over the API: the list, a receipt, a proof, and what holds now."""

import json
import re
import uuid
from datetime import timedelta

import jwt
import pytest
from django.urls import resolve
from django.utils import timezone

from cachoo_privacy.openapi import contract
from consent.api.consents import consents
from consent.models import ConsentRecord
from consent.sealing import seal
from consent.signing import receipt_keys
from policies.models import Purpose
from tests.builders import a_draft, a_published
from tests.consent.builders import published_from
from tests.consent.test_api_events import EVENTS, said, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]


@pytest.fixture
def answered(issuer, clock):
    """A version, and Layla's five acts on it, oldest first."""
    version = a_published()
    decisions = ["displayed", "refuse", "displayed", "accept", "displayed"]
    made = []
    for minute, decision in enumerate(decisions, start=1):
        clock(minutes=minute)
        made.append(send(issuer.app(), said(version, decision=decision)).json()["event"])
    return made


def test_everything_on_record_is_listed_newest_first_page_by_page(issuer, answered):
    app, cursor, seen = issuer.app(), "", []
    while cursor is not None:
        page = app.get(EVENTS, {"limit": 2} | ({"cursor": cursor} if cursor else {}))
        assert page.headers["Cache-Control"] == "no-store"
        seen, cursor = seen + page.json()["items"], page.json()["next"]
        assert ("Link" in page.headers) == bool(cursor)
    assert seen == answered[::-1]
    assert issuer.app(sub="yusuf").get(EVENTS).json() == {"items": [], "next": None}


def test_a_page_costs_two_queries_however_long(issuer, answered, django_assert_num_queries):
    app = issuer.app()
    app.get(EVENTS)
    with django_assert_num_queries(2):  # who it is, and the page
        app.get(EVENTS)


@pytest.mark.parametrize("asked", ["limit=0", "limit=201", "limit=x", "limit=٣", "cursor=abc", "cursor=:"])
def test_a_place_that_we_never_gave_is_refused(issuer, asked):
    answer = issuer.app().get(f"{EVENTS}?{asked}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["errors"] == [{"pointer": f"?{asked.partition('=')[0]}", "code": "invalid"}]


def test_an_id_in_capitals_is_the_same_id_wherever_the_contract_takes_one(issuer, answered):
    one = answered[0]["id"].upper()
    for path in (f"{EVENTS}/{one}", f"{EVENTS}/{one}/receipt"):
        assert issuer.app().get(path).status_code == 200, path
    paths = [path for path in json.loads(contract().body)["paths"] if "{id}" in path]
    for path in paths:
        resolve(re.sub(r"\{\w+\}", one, path))
    assert len(paths) > 15


def test_the_receipt_is_the_very_one_that_came_with_the_answer(issuer):
    made = send(issuer.app(), said(a_published())).json()
    where = f"{EVENTS}/{made['event']['id']}/receipt"
    answer = issuer.app().get(where)
    assert (answer.content.decode(), answer.headers["Content-Type"]) == (made["receipt"], "application/jose")
    key = next(iter(receipt_keys().values()))
    assert jwt.decode(answer.content, key, ["EdDSA"], options={"verify_aud": False})
    mark = {"if-none-match": answer.headers["ETag"]}
    assert issuer.app().get(where, headers=mark).status_code == 304
    assert issuer.app(sub="yusuf").get(where, headers=mark).status_code == 404


def test_the_proof_comes_once_the_log_is_signed_and_until_then_says_when_to_ask(issuer):
    made = send(issuer.app(), said(a_published())).json()["event"]
    where = f"{EVENTS}/{made['id']}/proof"
    early = issuer.app().get(where)
    assert (early.status_code, early.json(), early.headers["Retry-After"]) == (202, {"sealed": False}, "20")
    seal()
    proof = issuer.app().get(where)
    assert (proof.status_code, proof.headers["Cache-Control"]) == (200, "private, no-cache")
    assert proof.content.startswith(b"c2sp.org/tlog-proof@v1\nextra ")
    assert issuer.app(sub="yusuf").get(where).status_code == 404


def test_what_holds_now_is_said_of_each_policy_and_purpose(issuer, clock):
    draft = a_draft()
    Purpose.objects.create(
        version=draft,
        key="newsletter",
        title_ar="القائمة البريدية",
        description_ar="أخبار الخدمة",
        optional=True,
        validity=12,
        confirmed=True,
    )
    version = published_from(draft)
    clock(minutes=1)
    where, app = "/api/v1/me/consents", issuer.app()
    (before,) = app.get(where).json()["policies"]
    assert before == {
        "policy": "privacy",
        "version": 1,
        "accepted": None,
        "informed": None,
        "refused_at": None,
        "purposes": [{"key": "newsletter", "choice": "unanswered", "until": None}],
    }
    made = send(app, said(version, purposes={"newsletter": True})).json()["event"]
    answer = app.get(where)
    (after,) = answer.json()["policies"]
    assert after["accepted"] == 1
    year = str(int(made["decided_at"][:4]) + 1)
    until = year + made["decided_at"][4:]
    assert after["purposes"] == [{"key": "newsletter", "choice": "given", "until": until}]
    mark = {"if-none-match": answer.headers["ETag"]}
    assert app.get(where, headers=mark).status_code == 304
    assert issuer.app(sub="yusuf").get(where, headers=mark).status_code == 200
    later = timezone.now() + timedelta(days=400)
    (expired,) = consents(ConsentRecord.objects.get(decision="accept").subject, later)["policies"]
    assert expired["purposes"] == [{"key": "newsletter", "choice": "expired", "until": None}]


def test_a_queue_of_answers_is_recorded_one_by_one(issuer, clock):
    version = a_published()
    clock(minutes=1)
    one, two, three = (f"0190a6c0-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
    items = [
        said(version, decision="displayed", key=one),
        said(version, content_sha256="0" * 64, key=two),
        said(version, purposes={"newsletter": "yes"}, key=three),
        said(version, subject_hint="0" * 16, key=three),
        said(version, key=three),
        said(version, key=three),
        ["no", "object"],
        None,
    ]
    answer = issuer.app().post(f"{EVENTS}/batch", json.dumps({"items": items}), "application/json")
    assert answer.status_code == 207
    results = answer.json()["items"]
    assert [one["status"] for one in results] == [201, 422, 400, 403, 201, 201, 400, 400]
    assert [one["key"] for one in results] == [one, two, three, three, three, three, None, None]
    assert [one.get("replayed") for one in results] == [False, None, None, None, False, True, None, None]
    assert results[1]["problem"]["code"] == "unknown_content"
    assert results[2]["problem"]["errors"][0]["pointer"] == "#/purposes/newsletter"
    assert results[4]["receipt"] == results[5]["receipt"]
    assert answer.json()["gate"]["show"] is False


@pytest.mark.parametrize(
    "key", ["bad", f"{uuid.UUID(int=7)}\n", f"\n{uuid.UUID(int=7)}", uuid.UUID(int=7).hex, 7, None]
)
def test_an_answer_whose_key_is_none_takes_nothing_from_those_around_it(issuer, key):
    version = a_published()
    items = [said(version, key=str(uuid.uuid4())) for _n in range(3)]
    items[1]["key"] = key
    answer = issuer.app().post(f"{EVENTS}/batch", json.dumps({"items": items}), "application/json")
    results = answer.json()["items"]
    assert (answer.status_code, [one["status"] for one in results]) == (207, [201, 400, 201])
    assert (results[1]["key"], results[1]["problem"]["errors"][0]["pointer"]) == (None, "#/key")


@pytest.mark.parametrize("items", [[], [{}] * 51, {}, "x", None])
def test_a_batch_is_a_list_of_one_to_fifty(issuer, items):
    answer = issuer.app().post(f"{EVENTS}/batch", json.dumps({"items": items}), "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
