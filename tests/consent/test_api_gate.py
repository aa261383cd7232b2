"""GET me/gate and GET gate: what an app hears at its start, and when it must ask again."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent import remembering
from consent.addresses import digest
from consent.api import throttling
from consent.api.unchanged import GATE as UNCHANGED
from consent.limits import Rate
from consent.models import Identity, PurposeStanding, Subject
from consent.subjects import of_token
from policies.models import Purpose
from tests.builders import a_draft, a_published, soon
from tests.consent.builders import press, published_from, sha256
from tests.fixtures.people import REAL_NOW

pytestmark = pytest.mark.django_db
GATE = "/api/v1/me/gate"


def moment(text):
    return datetime.fromisoformat(text)


def test_the_first_token_of_a_person_makes_them_known(issuer):
    response = issuer.app(email="layla@cachoo.example", email_verified=True).get(GATE)
    assert response.status_code == 200
    assert Identity.objects.get().email_confirmed_at is not None
    assert response.json()["subject_hint"] == Subject.objects.get().id.hex[:16]


def test_a_newcomer_must_accept_what_is_in_force(issuer, clock):
    version = a_published()
    clock(minutes=1)
    body = issuer.app().get(GATE).json()
    (action,) = body["actions"]
    assert (body["show"], action["action"], action["blocking"], action["version"]) == (
        True,
        "accept",
        True,
        1,
    )
    assert (action["policy"], action["language"], action["sha256"]) == ("privacy", "ar", sha256(version))
    assert action["content_url"] == "/api/v1/policies/privacy/versions/1/content/ar"
    assert action["title"] and action["summary"]


def test_the_hash_of_the_gate_is_that_of_the_bytes_behind_its_url(issuer):
    a_published()
    (action,) = issuer.app().get(GATE).json()["actions"]
    assert Client().get(action["content_url"]).headers["ETag"] == f'"{action["sha256"]}"'


def test_nothing_is_shown_to_who_has_accepted(issuer, clock):
    version = a_published()
    press(of_token(issuer=issuer.claims()["iss"], sub="layla", claims={}), version, "accept")
    clock(minutes=1)
    assert issuer.app().get(GATE).json()["show"] is False


def test_an_unchanged_gate_is_a_304_also_after_the_token_was_renewed(issuer):
    a_published(effective_at=soon(86400))
    etag = issuer.app().get(GATE).headers["ETag"]
    for tag in (etag, f"W/{etag}", f'"other", {etag}'):
        response = issuer.app(jti=tag).get(GATE, headers={"if-none-match": tag})
        assert (response.status_code, response.content) == (304, b"")
        assert (response.headers["ETag"], response.headers["Cache-Control"]) == (etag, "private, no-cache")


def test_the_gate_changes_with_ones_own_answer_a_publication_and_the_language(issuer):
    version = a_published(effective_at=soon(86400))
    subject = of_token(issuer=issuer.claims()["iss"], sub="layla", claims={})
    seen = [issuer.app().get(GATE).headers["ETag"]]
    press(subject, version, "refuse")
    seen.append(issuer.app().get(GATE).headers["ETag"])
    a_published(version.policy, effective_at=soon(2 * 86400))
    seen.append(issuer.app().get(GATE).headers["ETag"])
    assert len(set(seen)) == 3


def test_the_gate_changes_when_a_version_takes_effect_and_when_it_is_enforced(issuer, clock):
    version = a_published()
    press(of_token(issuer=issuer.claims()["iss"], sub="layla", claims={}), version, "accept")
    a_published(version.policy, effective_at=soon(3600), enforce_at=soon(7200))
    seen = []
    for minutes in (1, 61, 121):
        clock(minutes=minutes)
        response = issuer.app().get(GATE)
        seen.append((response.headers["ETag"], response.json()["actions"][0]["blocking"]))
    assert [blocking for _tag, blocking in seen] == [False, False, True]
    assert len({tag for tag, _blocking in seen}) == 3


def test_another_person_on_the_same_phone_never_gets_a_304_for_the_first_ones_gate(issuer):
    a_published()
    etag = issuer.app().get(GATE).headers["ETag"]
    assert issuer.app(sub="yusuf").get(GATE, headers={"if-none-match": etag}).status_code == 200


def test_an_app_asks_again_soon_and_never_later_than_the_next_transition(issuer, clock):
    a_published(effective_at=soon(90))
    body = issuer.app().get(GATE).json()
    assert moment(body["check_after"]) <= timezone.now() + timedelta(seconds=90)
    clock(hours=1)
    body = issuer.app().get(GATE).json()
    ahead = moment(body["check_after"]) - timezone.now()
    assert timedelta(minutes=4) < ahead <= timedelta(minutes=5)
    assert moment(body["usable_until"]) > timezone.now() + timedelta(days=6)


def test_times_are_utc_seconds_whatever_zone_is_active(issuer):
    a_published()
    with timezone.override("Asia/Riyadh"):
        body = issuer.app().get(GATE).json()
    assert body["check_after"].endswith("Z") and "." not in body["check_after"]
    assert abs(moment(body["check_after"]) - timezone.now()) < timedelta(hours=1)


def test_the_gate_of_a_browser_needs_its_session_and_its_answer_no_cookie_from_a_token(
    issuer, browser, layla
):
    a_published()
    assert browser(layla).get(GATE).status_code == 200
    response = issuer.app().get(GATE)
    assert response.headers["Vary"] == "Accept-Language"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer x.y.z"}, {"authorization": "Bearer cpk_1"}]
)
def test_without_sign_in_there_is_no_gate_of_ones_own(db, headers):
    response = Client(headers=headers).get(GATE)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_gate_that_has_not_changed_costs_one_query(issuer, django_assert_num_queries):
    a_published()
    etag = issuer.app().get(GATE).headers["ETag"]
    app = issuer.app()
    with django_assert_num_queries(1):
        assert app.get(GATE, headers={"if-none-match": etag}).status_code == 304


def test_a_consent_that_ran_out_is_asked_of_its_person_alone_and_bars_nobody(layla, yusuf, browser, clock):
    draft = a_draft()
    told = {"title_ar": "القائمة البريدية", "lawful_basis": "consent", "confirmed": True}
    Purpose.objects.create(version=draft, key="newsletter", optional=True, validity=1, **told)
    version = published_from(draft)
    for person, yes in ((layla, True), (yusuf, False)):
        press(person, version, "accept", purposes={"newsletter": yes})
    before = clock(days=20)
    first = browser(layla).get(GATE)
    assert first.json()["renewals"] == [] and moment(first.json()["check_after"]) > before
    until = PurposeStanding.objects.get(consented_number=1).until
    clock(seconds=(until - REAL_NOW()).total_seconds() - 60)
    assert moment(browser(layla).get(GATE).json()["check_after"]) <= until
    clock(seconds=(until - REAL_NOW()).total_seconds() + 60)
    after = browser(layla).get(GATE, headers={"if-none-match": first.headers["ETag"]})
    (asked,) = after.json()["renewals"]
    assert asked == {
        "policy": "privacy",
        "version": 1,
        "language": "ar",
        "purposes": [{"key": "newsletter", "title": "القائمة البريدية"}],
        "choices_url": "/ar/privacy/choices/",
    }
    assert after.json()["show"] is False
    assert browser(yusuf).get(GATE).json()["renewals"] == []
    press(layla, version, "renew", purposes={"newsletter": True})
    assert browser(layla).get(GATE).json()["renewals"] == []


# Before sign-in


def test_before_sign_in_the_app_says_what_was_accepted(db, clock):
    version = a_published()
    clock(minutes=1)
    assert Client().get("/api/v1/gate").json()["actions"][0]["blocking"] is True
    response = Client().get(f"/api/v1/gate?have=privacy:{version.number}")
    assert response.json()["show"] is False
    assert response.headers["Cache-Control"].startswith("public, max-age=30")
    assert "Cookie" not in response.headers["Vary"]


def test_the_anonymous_gate_is_kept_no_longer_than_until_the_next_transition(db):
    a_published(effective_at=soon(10))
    kept = Client().get("/api/v1/gate").headers["Cache-Control"]
    fresh, late = (int(kept.split(f"{name}=")[1].split(",")[0]) for name in ("max-age", "revalidate"))
    assert fresh <= 10 and fresh + late <= 10


NINE = ",".join(f"{letter}:1" for letter in "abcdefghi")


@pytest.mark.parametrize(
    "have", ["privacy", "privacy:0", "privacy:x", "b:1,a:1", "a:1,a:1", "a:1,", "%D9%A3:1", NINE]
)
def test_have_has_one_spelling(db, have):
    assert Client().get(f"/api/v1/gate?have={have}").json()["code"] == "invalid"


# An app that holds the answer is told so on a road of its own


def test_both_roads_say_the_same_to_who_holds_the_answer(issuer, settings):
    a_published(effective_at=soon(86400))
    told = {"email": "layla@cachoo.example", "email_verified": True}
    asked = [
        {"if-none-match": issuer.app(**told).get(GATE, headers=spoken).headers["ETag"], **spoken, **more}
        for spoken in ({"accept-language": "en-GB,ar;q=0.5"}, {"accept-language": "ar"}, {})
        for more in ({"x-request-id": "12345678"}, {"x-request-id": "12345678", "accept": "application/json"})
    ]
    short = [issuer.app(**told).get(GATE, headers=one) for one in asked]
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "UnchangedFirst" not in one]
    for held, quick in zip(asked, short, strict=True):
        whole = issuer.app(**told).get(GATE, headers=held)
        assert quick.status_code == whole.status_code == 304
        # Of a 304 that would be the length of what is held, which the framework does not know.
        assert dict(quick.headers) | {"Content-Length": "0"} == dict(whole.headers)


def test_whoever_is_to_be_written_down_or_refused_takes_the_whole_road(issuer, settings):
    assert reverse("my-gate") == UNCHANGED
    a_published(effective_at=soon(86400))
    first = issuer.app(email="layla@cachoo.example", email_verified=True)
    held = {"if-none-match": first.get(GATE).headers["ETag"]}
    assert (
        issuer.app(email="new@cachoo.example", email_verified=True).get(GATE, headers=held).status_code == 304
    )
    assert Identity.objects.get().email_hmac == digest("new@cachoo.example"), "a new address is taken"
    Identity.objects.update(last_seen_on="2026-01-01")
    issuer.app().get(GATE, headers=held)
    assert Identity.objects.get().last_seen_on == timezone.now().date()
    Identity.objects.update(email_confirmed_at=None)
    issuer.app(email="new@cachoo.example", email_verified=True).get(GATE, headers=held)
    assert Identity.objects.get().email_confirmed_at is not None
    issuer.app(email="not an address", email_verified=True).get(GATE, headers=held)
    assert issuer.app(sub="yusuf").get(GATE, headers=held).status_code == 200
    assert issuer.app(exp=1).get(GATE, headers=held).status_code == 401
    refused = issuer.app().get(GATE, headers={**held, "accept": "image/png"})
    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")
    settings.ALLOWED_HOSTS = ["privacy.example.com"]
    assert issuer.app().get(GATE, headers=held).status_code == 400


def test_who_has_asked_too_often_is_still_told_that_nothing_has_changed(issuer, monkeypatch, fresh_cache):
    monkeypatch.setattr(throttling, "PERSON", Rate("me", 1, 60))
    a_published(effective_at=soon(86400))
    app = issuer.app()
    held = {"if-none-match": app.get(GATE).headers["ETag"]}
    assert app.get(GATE).status_code == 429
    assert app.get(GATE, headers=held).status_code == 304


def test_who_owes_nothing_costs_no_query_and_what_is_open_is_always_read_again(
    issuer, clock, monkeypatch, django_assert_num_queries
):
    version = a_published()
    clock(minutes=1)
    app, subject = issuer.app(), of_token(issuer=issuer.claims()["iss"], sub="layla", claims={})
    opened = {"if-none-match": app.get(GATE).headers["ETag"]}
    for _again in range(2):
        with django_assert_num_queries(1):
            assert app.get(GATE, headers=opened).status_code == 304
    press(subject, version, "accept")  # by another process: nothing is forgotten here
    closed = app.get(GATE, headers=opened)
    assert closed.json()["show"] is False, "nobody is asked again for what they just answered"
    held = {"if-none-match": closed.headers["ETag"]}
    assert app.get(GATE, headers=held).status_code == 304
    with django_assert_num_queries(0):
        assert app.get(GATE, headers=held).status_code == 304
    press(subject, version, "refuse")
    began = remembering.apps[subject.pk].began
    monkeypatch.setattr("consent.meeting.time.monotonic", lambda: began + remembering.FRESH)
    assert app.get(GATE, headers=held).json()["show"] is True
    remembering.forget(subject.pk)
    assert remembering.apps == {}


def test_what_this_process_remembers_ends_with_the_next_moment_of_the_schedule(issuer, clock):
    version = a_published()
    press(of_token(issuer=issuer.claims()["iss"], sub="layla", claims={}), version, "accept")
    a_published(version.policy, effective_at=soon(3600), enforce_at=soon(7200))
    tags = []
    for minutes in (1, 61, 121):
        clock(minutes=minutes)
        app = issuer.app()
        held = {"if-none-match": app.get(GATE).headers["ETag"]}
        assert app.get(GATE, headers=held).status_code == 304
        tags.append(held["if-none-match"])
        assert all(app.get(GATE, headers={"if-none-match": tag}).status_code == 200 for tag in tags[:-1])


def test_the_memory_of_people_who_ask_is_bounded(issuer, clock, monkeypatch):
    monkeypatch.setattr(remembering, "MOST", 1)
    version = a_published()
    clock(minutes=1)
    for name in ("layla", "yusuf"):
        press(of_token(issuer=issuer.claims()["iss"], sub=name, claims={}), version, "accept")
        app = issuer.app(sub=name)
        app.get(GATE, headers={"if-none-match": app.get(GATE).headers["ETag"]})
    assert len(remembering.apps) == len(remembering.subjects) == 1
