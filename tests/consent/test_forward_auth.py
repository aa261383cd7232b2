"""Any app behind a proxy is gated, in whatever language it is written."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.builders import a_published
from tests.consent.builders import press

pytestmark = pytest.mark.django_db
APP = "https://app.cachoo.example"
NGINX = {"x-original-url": f"{APP}/cart?size=4", "x-original-method": "GET", "accept": "text/html"}
TRAEFIK = {
    "x-forwarded-proto": "https",
    "x-forwarded-host": "app.cachoo.example",
    "x-forwarded-uri": "/cart?size=4",
    "x-forwarded-method": "GET",
    "accept": "text/html",
}


@pytest.fixture
def version(clock, settings):
    """A version in force, and an app that is gated."""
    settings.GATED_ORIGINS = [APP]
    made = a_published()
    clock(seconds=60)
    return made


def back(response):
    """Where the answer page leads on to."""
    return parse_qs(urlsplit(response["X-Gate-Location"]).query).get("next")


@pytest.mark.parametrize("proxy", [NGINX, TRAEFIK])
def test_who_has_answered_passes_and_who_has_not_is_shown_the_way(version, layla, browser, proxy):
    mine = browser(layla)
    answer = mine.get("/gate/check", headers=proxy)
    assert (answer.status_code, "Location" in answer) == (403, False)
    assert answer["X-Gate-Location"].startswith("http://testserver/ar/answer/?next=")
    assert back(answer) == [f"{APP}/cart?size=4"]
    press(layla, version, "accept")
    assert mine.get("/gate/check", headers=proxy).status_code == 204


def test_a_redirect_is_given_only_where_it_was_asked_for(version, layla, browser):
    mine = browser(layla)
    answer = mine.get("/gate/check?redirect=1", headers=NGINX)
    assert (answer.status_code, answer["Location"]) == (302, answer["X-Gate-Location"])
    sent = mine.get("/gate/check?redirect=1", headers={**NGINX, "x-original-method": "POST"})
    assert sent.status_code == 403 and sent["X-Gate-Location"].encode() in sent.content
    script = mine.get("/gate/check?redirect=1", headers={**NGINX, "sec-fetch-mode": "cors"})
    assert (script.status_code, script.json()["code"]) == (403, "answer_required")
    assert mine.get("/gate/check?redirect=yes", headers=NGINX).status_code == 403


def test_a_company_token_is_as_good_as_a_session(version, issuer):
    app = issuer.app()
    assert app.get("/gate/check", headers=TRAEFIK).json()["code"] == "answer_required"


def test_a_bad_token_neither_hides_a_session_nor_is_vouched_for_by_it(version, layla, browser):
    mine = browser(layla, headers={"authorization": "Bearer nonsense"})
    assert mine.get("/gate/check", headers=NGINX).status_code == 403
    press(layla, version, "accept")
    assert mine.get("/gate/check", headers=NGINX).status_code == 401


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer nonsense"}])
def test_nobody_signed_in_is_told_to_sign_in(version, headers):
    answer = Client().get("/gate/check", headers={**NGINX, **headers})
    assert answer.status_code == 401 and "no-store" in answer["Cache-Control"]
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "forged",
    [
        "https://evil.example/",
        "https://app.cachoo.example@evil.example/",
        "https://app.cachoo.example.evil.example/",
        "http://app.cachoo.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "https://[bad",
        APP + "/" + "x" * 3000,
    ],
)
def test_forged_headers_lead_nowhere(version, layla, browser, forged):
    answer = browser(layla).get("/gate/check", headers={"x-original-url": forged, "accept": "text/html"})
    assert (answer.status_code, back(answer)) == (403, None)
    assert "evil" not in answer["X-Gate-Location"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ar/answer/", 204),
        ("/en/answer/?next=/", 204),
        ("/ar/privacy/", 204),
        ("/en/accounts/logout/", 204),
        ("/static/cachoo/policy.css", 204),
        ("/ar/privacy/versions/", 204),
        ("/ar/privacy/choices/", 204),
        ("/ar/answer/%3Fx", 403),
        ("/static/../app/x", 403),
        ("/static/%2e%2e/app/x", 403),
        ("/static/%252e%252e/app/x", 403),
        ("/static/..%2fapp/x", 403),
        ("/static/..;/app/x", 403),
        ("/static/..\\app/x", 403),
        ("/static//app/x", 403),
        ("/static/#/../app/x", 403),
        ("/ar/shop/", 403),
        ("/en/orders/", 403),
        ("/ar/checkout/versions/", 403),
        ("/anything/else/", 403),
    ],
)
def test_pages_of_this_site_stand_outside_the_gate_in_every_language(version, layla, browser, path, status):
    mine = browser(layla)
    for accepted in ("ar", "en"):
        headers = {"x-original-url": f"http://testserver{path}", "accept-language": accepted}
        assert mine.get("/gate/check", headers=headers).status_code == status
    elsewhere = {"x-original-url": f"https://evil.example{path}"}
    assert mine.get("/gate/check", headers=elsewhere).status_code == 403


def test_an_address_that_a_client_told_beside_the_proxys_frees_nothing(version, layla, browser):
    mine, ours = browser(layla), "http://testserver/ar/answer/"
    forged = {"x-forwarded-proto": "http", "x-forwarded-host": "testserver", "x-forwarded-uri": "/ar/answer/"}
    assert mine.get("/gate/check", headers={**TRAEFIK, "x-original-url": ours}).status_code == 403
    assert mine.get("/gate/check", headers={**NGINX, **forged}).status_code == 403
    assert mine.get("/gate/check", headers={**forged, "x-original-url": ours}).status_code == 204
    # nginx sites often name the host to what is behind them, and no more.
    named = {"x-original-url": ours, "x-forwarded-host": "testserver"}
    assert mine.get("/gate/check", headers=named).status_code == 204


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "head"])
def test_a_proxy_that_keeps_the_method_is_answered_as_for_reading(version, layla, yusuf, browser, method):
    press(yusuf, version, "accept")
    barred, free = (browser(one, enforce_csrf_checks=True) for one in (layla, yusuf))
    answer = getattr(barred, method)("/gate/check", headers=NGINX)
    assert (answer.status_code, "X-Gate-Location" in answer.headers) == (403, True)
    assert getattr(free, method)("/gate/check", headers=NGINX).status_code == 204
    # Where it leads elsewhere, only reading is led: Back keeps a form.
    kept = {name: value for name, value in NGINX.items() if name != "x-original-method"}
    led = getattr(barred, method)("/gate/check?redirect=1", headers=kept).status_code
    assert led == (302 if method in ("head", "options") else 403)
