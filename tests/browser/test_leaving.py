"""The four doors after a refusal, each walked through in a real browser, in Arabic and without a script."""

import pytest
from django.conf import settings

from consent.models import Identity
from tests.builders import a_published
from tests.consent.rights_people import known
from tests.fixtures.browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def refused(live_server, browser, layla, open_page):
    """`refused()` is a phone on which Layla has just refused; `.signed_in()` tells whether she still is."""
    a_published()

    def open_one(**look):
        session = browser(known(layla)).cookies[settings.SESSION_COOKIE_NAME].value
        page = open_page(width=390, java_script_enabled=False, **look)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(live_server.url + "/ar/answer/")
        page.locator("button[value=refuse]").click()
        return page

    return open_one


def test_each_door_leads_where_it_says(refused, layla, live_server):
    page = refused()
    doors = page.locator(".notice .doors").first
    assert overflow(page) <= 0
    doors.locator("a[href*='/versions/']").click()
    assert "/versions/" in page.url

    page = refused(color_scheme="dark")
    page.locator(".doors a[href$='/my-data/']").first.click()
    assert overflow(page) <= 0
    with page.expect_download() as taken:
        page.locator("main form .button").click()
    assert taken.value.suggested_filename.endswith(".zip")

    page.goto(live_server.url + "/ar/leave/")
    assert overflow(page) <= 0
    page.locator("main .button.danger").click()
    assert page.locator("#sure_errors").count() == 1
    page.check("#sure")
    page.locator("main .button.danger").click()
    page.wait_for_url("**/leave/*-*/")
    assert overflow(page) <= 0
    assert not Identity.objects.filter(subject=layla).exists()
    page.goto(live_server.url + "/ar/my-answers/")
    assert page.locator("input[name=email]").count() == 1


def test_deciding_later_signs_out_and_keeps_the_refusal(refused, layla):
    page = refused()
    page.locator(".doors form button").first.click()
    page.wait_for_url("**/login/code/")
    assert "يبقى رفضك محفوظًا" in page.locator("main .notice").inner_text() and overflow(page) <= 0
    assert not [one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME]
    assert layla.records.latest("received_at").decision == "refuse"
