"""The page in an app's web view: no frame, and a way back by a link that the site allows."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as live_settings
from django.contrib.auth import get_user_model

from tests.builders import a_published
from tests.fixtures.browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINKS = ["cachoo://privacy/done", "https://app.cachoo.example/back"]


@pytest.fixture
def address(live_server, settings) -> str:
    settings.APP_LINKS = LINKS
    a_published()
    return live_server.url


def test_the_bare_page_has_the_whole_text_and_no_frame(address, open_page):
    page = open_page(width=390, height=844)
    for end in ("/ar/privacy/bare/", "/ar/privacy/versions/1/bare/"):
        assert page.goto(address + end).status == 200
        assert page.locator("header.top, .margin").count() == 0
        assert page.locator("article #use-support").is_visible() and page.locator("footer time").is_visible()
        assert page.locator("meta[name=viewport]").get_attribute("content").endswith("viewport-fit=cover")
        assert page.locator("meta[name=robots]").get_attribute("content") == "noindex"


def test_only_a_link_that_the_site_allows_leads_back_into_an_app(address, open_page):
    page = open_page(width=390)
    for asked, given in (("", LINKS[0]), (LINKS[1], LINKS[1]), ("javascript:alert(1)", LINKS[0])):
        page.goto(f"{address}/ar/privacy/bare/?back={asked}")
        assert page.locator(".back a").get_attribute("href") == given
        assert (
            page.evaluate("new URL(document.querySelector('.decide a').href).searchParams.get('next')")
            == given
        )
        onward = urlsplit(page.evaluate("document.querySelector('.reading-column > .pager a').href"))
        assert onward.path == "/ar/privacy/versions/bare/"
        assert parse_qs(onward.query) == ({"back": [given]} if asked == given else {})
    page.goto(f"{address}/ar/privacy/versions/bare/?back={LINKS[1]}")
    assert page.locator(".back a").get_attribute("href") == LINKS[1]
    assert overflow(page) <= 0 and page.locator("header.top").count() == 0


def test_after_the_answer_the_page_shows_the_way_back(address, client, open_page):
    client.force_login(
        get_user_model().objects.create_user("layla", "layla@cachoo.example"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    name = live_settings.SESSION_COOKIE_NAME
    page = open_page(width=390, java_script_enabled=False)
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    page.goto(f"{address}/ar/privacy/bare/")
    page.locator(".decide a").click()
    assert page.locator("header.top").count() == 0
    page.locator("button[value=accept]").click()
    assert page.locator(".notice.good").count() == 1
    assert page.locator(".back a").get_attribute("href") == LINKS[0]
    page.goto(f"{address}/ar/answer/?next=cachoo://elsewhere")
    assert page.locator(".back a").count() == 0 and page.locator("header.top").count() == 1


def test_an_apps_person_answers_by_a_link_of_one_use_without_a_frame(address, client, issuer, open_page):
    app = issuer.app()

    def link(path):
        said = {"path": path, "return_to": LINKS[0]}
        made = app.post("/api/v1/me/web-sessions", said, content_type="application/json").json()
        return address + urlsplit(made["url"]).path

    page = open_page(width=390, height=844)
    for path in ("/ar/privacy/choices/", "/ar/my-answers/", "/ar/my-data/", "/ar/requests/", "/ar/leave/"):
        assert page.goto(link(path)).status == 200 and page.url == address + path
        assert page.locator("header.top").count() == 0 and overflow(page) <= 0, path
        assert page.locator(".back a").get_attribute("href") == LINKS[0]
    used = link("/ar/answer/")
    assert page.goto(used).status == 200 and overflow(page) <= 0
    texts = page.evaluate(
        "[...document.querySelectorAll('main a[href*=\"/privacy/versions/\"]')].map(one => one.href)"
    )
    assert texts and {urlsplit(one).path for one in texts} == {"/ar/privacy/versions/1/bare/"}
    page.get_by_role("link", name="افتح النص في صفحته المستقلة").click()
    assert page.locator("header.top").count() == 0
    assert page.locator(".back a").get_attribute("href") == LINKS[0]
    page.go_back()
    page.locator("button[value=accept]").click()
    assert page.locator(".notice.good").count() == 1 and page.locator("header.top").count() == 0
    assert page.locator(".back a").get_attribute("href") == LINKS[0] and overflow(page) <= 0
    assert app.get("/api/v1/me/gate").json()["show"] is False
    told = open_page(width=390)
    assert told.goto(used).status == 410 and overflow(told) <= 0
    assert "عُد إلى التطبيق" in told.locator("main").inner_text()


def test_without_an_allowed_link_the_answer_leads_back_to_the_bare_page(live_server, open_page, client):
    a_published()
    page = open_page(width=390)
    page.goto(f"{live_server.url}/ar/privacy/bare/?back={LINKS[0]}")
    assert page.locator(".back a").count() == 0
    link = page.locator(".decide a").get_attribute("href")
    assert link == "/ar/answer/?next=%2Far%2Fprivacy%2Fbare%2F"
    client.force_login(
        get_user_model().objects.create_user("layla", "layla@cachoo.example"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert 'class="bare"' in client.get(link).content.decode()
    assert 'class="bare"' not in client.get("/ar/answer/?next=/ar/privacy/").content.decode()
