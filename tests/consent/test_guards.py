"""Who has to answer gets no further, whatever they send; what helps them to read or answer stays open."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as site
from django.test import Client

from consent import apikeys, devices, passes, remembering
from consent.models import Scope
from consent.subjects import look_up
from tests.builders import a_published
from tests.consent.builders import press, record_by_app
from tests.fixtures.people import ISSUER

pytestmark = pytest.mark.django_db
PAGE = {"accept": "text/html"}


@pytest.fixture(autouse=True)
def somebody_elses_site(settings):
    """The middleware is on, in a site that has pages of its own."""
    settings.ROOT_URLCONF = "tests.consent.gated_urls"
    settings.MIDDLEWARE = [*site.MIDDLEWARE, "consent.guards.GateMiddleware"]


@pytest.fixture
def version(clock):
    """A version in force."""
    made = a_published()
    clock(seconds=60)
    return made


def test_a_reader_who_has_not_answered_is_taken_to_the_answer_page_and_back(version, layla, browser):
    response = browser(layla).get("/shop/?colour=أحمر&size=4", headers=PAGE)
    assert response.status_code == 302
    where = urlsplit(response["Location"])
    assert where.path == "/ar/answer/"
    back = parse_qs(where.query)["next"][0]
    press(layla, version, "accept")
    assert browser(layla).get(back, headers=PAGE).content == b"shop"
    assert "colour=" in back and back.endswith("size=4")


def test_a_form_that_was_sent_gets_a_page_so_that_back_keeps_it(version, layla, browser):
    headers = {**PAGE, "referer": "http://testserver/shop/?step=2"}
    response = browser(layla).post("/shop/", {"text": "طويل"}, headers=headers)
    assert response.status_code == 403
    assert b"/ar/answer/?next=http%3A%2F%2Ftestserver%2Fshop%2F%3Fstep%3D2" in response.content
    assert "no-store" in response["Cache-Control"]


def test_head_scripts_and_tokens_are_held_like_everybody(version, layla, browser, issuer):
    mine = browser(layla)
    assert mine.head("/shop/", headers=PAGE).status_code == 302
    script = mine.get("/shop/", headers={**PAGE, "x-requested-with": "XMLHttpRequest"})
    fetched = mine.get("/shop/", headers={**PAGE, "sec-fetch-mode": "cors"})
    plain = mine.put("/shop/", headers={"accept": "application/json"})
    token = issuer.app().get("/shop/")
    for answer in (script, fetched, plain, token):
        assert (answer.status_code, answer.json()["code"]) == (403, "answer_required")
        assert "/answer/" in answer["X-Gate-Location"]


def test_a_token_of_somebody_else_does_not_pass_by_a_session(version, layla, browser, issuer):
    press(layla, version, "accept")
    mine = browser(layla, headers={"authorization": f"Bearer {issuer.token(sub='yusuf')}"})
    assert mine.get("/shop/").status_code == 403


@pytest.mark.parametrize("bearer", ["Bearer", "bearer x", "Bearer cpd_x", "Bearer cpt_x", "yusuf"])
def test_no_bearer_cancels_what_the_session_owes(version, layla, browser, issuer, bearer):
    if bearer == "yusuf":
        record_by_app(look_up(issuer=ISSUER["issuer"], sub="yusuf"), version)
        bearer = f"Bearer {issuer.token(sub='yusuf')}"
    mine = browser(layla, headers={"authorization": bearer})
    for path in ("/shop/", "/gated/", "/session-orders"):
        assert mine.get(path).status_code == 403, path
    assert "X-Gate-Location" in mine.get("/shop/")
    press(layla, version, "accept")
    for path in ("/shop/", "/gated/", "/session-orders"):
        assert mine.get(path).status_code == 200, path


def test_tokens_of_our_own_are_held_like_the_companys(version, layla):
    key, _secret = apikeys.issue(name="server", scopes=[Scope.REQUESTS])
    device, by_device = devices.register()
    by_pass, _until = passes.issue(layla, key=key)
    for person, token in ((device, by_device), (layla, by_pass)):
        app = Client(headers={"authorization": f"Bearer {token}"})
        assert app.get("/shop/").status_code == 403
        assert app.get("/gate/check").json()["code"] == "answer_required"
        record_by_app(person, version)
        assert app.get("/shop/").content == b"shop"
        assert app.get("/gate/check").status_code == 204


def test_strangers_and_bad_tokens_are_left_to_the_view(version):
    assert Client().get("/shop/").content == b"shop"
    assert Client(headers={"authorization": "Bearer nonsense"}).get("/shop/").content == b"shop"


def test_the_permission_says_it_as_a_problem_until_the_person_answers(version, issuer):
    app = issuer.app()
    answer = app.get("/orders")
    assert (answer.status_code, answer.json()["code"]) == (403, "answer_required")
    event = {
        "policy": "privacy",
        "version": 1,
        "language": "ar",
        "content_sha256": version.renditions.get(language="ar", media="json").sha256,
        "decision": "accept",
    }
    key = {"Idempotency-Key": "0199f0c2-5a31-7c44-9d52-8f2f3b0e1a77"}
    assert app.post("/api/v1/me/consent-events", event, "application/json", headers=key).status_code == 201
    assert app.get("/orders").json() == {"orders": []}
    assert Client().get("/orders").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/ar/privacy/",
        "/ar/privacy/versions/",
        "/ar/privacy/versions/1/",
        "/ar/answer/",
        "/en/answer/",
        "/ar/my-answers/",
        "/en/my-answers/",
        "/ar/accounts/logout/",
        "/en/accounts/logout/",
        "/api/v1/policies",
        "/problems/answer_required",
        "/contact-us/",
        "/static/cachoo/policy.css",
    ],
)
def test_what_helps_to_read_answer_or_leave_stands_outside_the_gate(version, layla, browser, path):
    response = browser(layla).get(path, follow=True)
    assert "X-Gate-Location" not in response
    assert response.status_code == 200
    response.close()


def test_the_decorator_holds_without_the_middleware(version, layla, browser, settings):
    settings.MIDDLEWARE = site.MIDDLEWARE[:-1]
    assert browser(layla).get("/shop/", headers=PAGE).content == b"shop"
    assert browser(layla).get("/gated/", headers=PAGE).status_code == 302
    press(layla, version, "accept")
    assert browser(layla).get("/gated/", headers=PAGE).content == b"shop"


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http://testserver@evil.example/",
        "http://testserver.evil.example/",
        "https:evil.example",
        "http://[bad",
        "/" + "x" * 3000,
    ],
)
def test_nobody_is_led_away_after_answering(version, layla, browser, back):
    mine = browser(layla)
    said = {
        "policy": "privacy",
        "version": 1,
        "language": "ar",
        "content_sha256": version.renditions.get(language="ar", media="json").sha256,
        "decision": "accept",
        "next": back,
    }
    forged = {"x-forwarded-host": "evil.example", "referer": "https://evil.example/"}
    assert mine.post("/shop/", headers={**PAGE, **forged}).content.count(b"evil") == 0
    answer = mine.post("/ar/answer/", said, headers=forged)
    assert answer.status_code == 302 and answer["Location"].startswith("/ar/answer/")
    assert "evil" not in answer["Location"]


def test_an_app_that_is_gated_elsewhere_is_led_back_to(version, layla, browser, settings):
    settings.GATED_ORIGINS = ["https://app.cachoo.example"]
    mine = browser(layla)
    for wanted, kept in [
        ("https://app.cachoo.example/cart?x=1", True),
        ("http://app.cachoo.example/cart", False),
        ("https://app.cachoo.example.evil.example/", False),
    ]:
        page = mine.get("/ar/answer/", {"next": wanted}).content.decode()
        assert (wanted in page.replace("&amp;", "&")) is kept


def test_a_person_refusing_is_held_until_they_change_their_mind(version, issuer, layla, browser):
    record_by_app(layla, version)
    mine = browser(layla)
    assert mine.get("/shop/", headers=PAGE).content == b"shop"
    press(layla, version, "refuse")
    remembering.forget()  # no commit here that would do it
    assert mine.get("/shop/", headers=PAGE).status_code == 302
    press(layla, version, "accept")
    assert mine.get("/shop/", headers=PAGE).content == b"shop"
