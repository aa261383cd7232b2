"""The desk's first page on paper: figures with their numbers and moments, and no button."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.builders import a_published, a_staff_member
from tests.consent.builders import press
from tests.fixtures.people import a_reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_first_page_is_printed_with_its_numbers_and_without_its_ways(page, live_server, client):
    press(a_reader("layla"), a_published(), "accept", at=timezone.now())
    client.force_login(a_staff_member("noura@cachoo.example", "privacy officer", "operator"))
    page.context.add_cookies(
        [{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}]
    )
    page.goto(live_server.url + "/ar/admin/")
    page.emulate_media(media="print", color_scheme="dark")
    ink = page.locator("body").evaluate("one => getComputedStyle(one).color")
    expect(page.locator("#site-name a")).to_have_css("color", ink)  # a link takes it over some moments
    for away in ("nav.tasks", ".desk-cards", "#user-tools"):
        assert page.locator(away).is_hidden()
    assert page.locator(".desk-chart table td").first.is_visible()
