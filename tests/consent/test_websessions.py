"""A page opened from an app: as its person, once, back into the app and nowhere else."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from consent import devices
from consent.erasing import deciding
from consent.models import ConsentRecord, Identity, WebSession
from consent.passers import passers_of
from tests.builders import a_published
from tests.consent.builders import sha256

OPEN, BACK = "/api/v1/me/web-sessions", "cachoo://privacy/done"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


@pytest.fixture(autouse=True)
def known_app(settings):
    settings.APP_LINKS = [BACK]


def ask(app, path="/ar/answer/", **more):
    return app.post(OPEN, json.dumps({"path": path, **more}), content_type="application/json")


def opened(app, path="/ar/answer/", browser=None, **more):
    """A browser after it followed the link, and where it was led."""
    browser = browser or Client()
    address = urlsplit(ask(app, path, **more).json()["url"]).path
    return browser, browser.get(address)


def form(version):
    told = {"policy": "privacy", "version": version.number, "language": "ar", "decision": "accept"}
    return told | {"content_sha256": sha256(version)}


def test_the_apps_person_answers_in_the_web_view_and_is_led_back(issuer):
    version = a_published()
    browser, led = opened(issuer.app(), return_to=BACK)
    assert (led.status_code, led.headers["Cache-Control"].split(",")[-1].strip()) == (302, "private")
    page = browser.get(led.url).content.decode()
    assert 'class="bare"' in page and f'href="{BACK}"' in page and "<header" not in page
    browser.post("/ar/answer/", form(version) | {"next": BACK})
    made = ConsentRecord.objects.get(decision="accept")
    assert made.subject.identity == Identity.objects.exclude(external_ref=None).get()
    assert (made.channel, made.evidence) == ("app", "user_token") and "id.cachoo.example" in made.actor
    assert issuer.app().get("/api/v1/me/gate").json()["show"] is False


def test_each_page_for_people_opens_as_theirs_and_shows_the_way_back(issuer):
    version = a_published()
    for path in ("/ar/privacy/choices/", "/ar/my-answers/", "/ar/my-data/", "/en/leave/", "/ar/requests/"):
        browser, led = opened(issuer.app(), path, return_to=BACK)
        assert led.url == path
        page = browser.get(path)
        assert page.status_code == 200 and BACK in page.content.decode(), path
        browser, _led = opened(issuer.app(), path)
        alone = browser.get(path).content.decode()
        assert 'class="bare"' in alone and BACK not in alone, path
        assert not any(part in alone for part in ("<header", "<footer", "/accounts/")), path
    for path in ("/ar/privacy/bare/", f"/ar/privacy/versions/{version.number}/bare/"):
        assert opened(issuer.app(), path, return_to=BACK)[1].url.startswith(f"{path}?back=cachoo%3A")
    assert opened(issuer.app(), "/ar/my-data/")[1].url == "/ar/my-data/", "the way back may be left out"


def test_a_device_opens_pages_as_itself(client):
    version = a_published()
    subject, token = devices.register()
    browser, _led = opened(Client(headers={"authorization": f"Bearer {token}"}))
    browser.post("/ar/answer/", form(version))
    made = ConsentRecord.objects.get(decision="accept")
    assert (made.subject, made.evidence) == (subject, "device")


def test_a_link_works_once_and_within_its_minute(issuer, clock):
    a_published()
    address = urlsplit(ask(issuer.app()).json()["url"]).path
    assert Client().head(address).status_code == 405, "looking at it uses nothing up"
    assert Client().get(address).status_code == 302
    again = Client().get(address)
    assert again.status_code == 410 and "من جديد" in again.content.decode()
    for forged in ("/w/x", "/w/" + "A" * 22, address + "A"):
        told = Client(headers={"accept-language": "en"}).get(forged)
        assert told.status_code == 410 and "This link worked once" in told.content.decode(), forged
    late = urlsplit(ask(issuer.app()).json()["url"]).path
    assert Client(headers={"host": "evil.example"}).get(late).status_code == 400
    clock(seconds=61)
    assert Client().get(late).status_code == 410
    ask(issuer.app())
    assert WebSession.objects.count() == 1, "what is over is not kept"


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_open_it_at_once_one_is_let_in(issuer):
    a_published()
    address = urlsplit(ask(issuer.app()).json()["url"]).path

    def get(_number):
        try:
            return Client().get(address).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(get, range(8))) == [302] + [410] * 7


@pytest.mark.parametrize(
    "path",
    [
        "/ar/admin/", "/ar/accounts/logout/", "https://evil.example/ar/answer/", "//evil.example/ar/answer/",
        "/ar/answer", "/ar/answer/?next=/x", "/ar/privacy/", "/de/answer/", "/ar/nowhere/", "answer", "/",
        "/w/x", "/ar/answer/#x", "/ar/../ar/answer/", "/ar/nosuch/bare/", "/ar/nosuch/choices/",
        "/ar/privacy/versions/9/bare/", "/de/privacy/bare/",
    ],
)  # fmt: skip
def test_other_paths_are_refused(issuer, path):
    a_published()
    refused = ask(issuer.app(), path)
    assert refused.status_code == 400, refused.content
    assert refused.json()["errors"][0]["pointer"] == "#/path"
    assert not WebSession.objects.exists()


@pytest.mark.parametrize(
    "back", ["cachoo://elsewhere", "https://evil.example", "javascript:alert(1)", BACK + "/"]
)
def test_the_way_back_is_one_of_the_links_that_are_known(issuer, back):
    refused = ask(issuer.app(), return_to=back)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "#/return_to")


def test_nobody_without_a_token_gets_a_link(client, layla):
    client.force_login(layla.identity.user)
    assert ask(client).status_code == 401 == ask(Client()).status_code


def test_a_signed_in_browser_stays_who_it_is(issuer, layla):
    a_published()
    browser = Client()
    browser.force_login(layla.identity.user)
    _same, told = opened(issuer.app(sub="yusuf"), browser=browser)
    assert told.status_code == 409 and "logout" in told.content.decode()
    assert browser.get("/ar/my-answers/").wsgi_request.user == layla.identity.user
    assert WebSession.objects.exists(), "nor is the link used up"


def test_the_browser_begins_anew_and_ends_after_half_an_hour(issuer):
    a_published()
    browser = Client()
    browser.get("/ar/requests/")
    session = browser.session
    session["junk"] = 1
    session.save()
    browser.cookies["sessionid"] = session.session_key
    opened(issuer.app(), browser=browser)
    assert "junk" not in browser.session and browser.session.session_key != session.session_key
    assert timedelta(minutes=29).total_seconds() < browser.session.get_expiry_age() <= 30 * 60


def test_it_opens_no_api_no_desk_and_nobody_elses_receipt(issuer, yusuf):
    version = a_published()
    browser, _led = opened(issuer.app())
    assert browser.get("/api/v1/me/gate").status_code == 401
    assert browser.get("/ar/admin/").status_code == 302
    other = Client()
    other.force_login(yusuf.identity.user)
    other.post("/ar/answer/", form(version))
    foreign = ConsentRecord.objects.get(decision="accept")
    assert browser.get(f"/ar/receipts/{foreign.pk}/").status_code == 404


def test_the_gate_asks_for_the_apps_person_too(issuer, rf):
    a_published()
    browser, led = opened(issuer.app())
    [passer] = passers_of(browser.get(led.url).wsgi_request)
    assert (passer.column, passer.channel) == ("subject_id", "app")


def test_after_an_erasure_neither_link_nor_browser_is_anybodys(issuer):
    a_published()
    browser, _led = opened(issuer.app())
    waiting = urlsplit(ask(issuer.app()).json()["url"]).path
    deciding.leave(Identity.objects.get().subject, at=timezone.now())
    assert Client().get(waiting).status_code == 410
    assert not WebSession.objects.exists()
    assert browser.get("/ar/my-answers/").url.startswith("/ar/accounts/login")
    assert "web_session" not in browser.session
