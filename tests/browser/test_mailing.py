"""The screen of an announcement in a real browser: it fits, renews itself, and works without JavaScript."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.draining import drain
from notifications.models import Announcement, State
from notifications.pausing import resume
from notifications.planning import plan
from tests.builders import a_published, a_staff_member
from tests.fixtures.browser import overflow
from tests.notifications.audience import due_announcement, people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(page, live_server, client):
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    return page


def look(page, name: str) -> None:
    """It fits a desk and a phone."""
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) <= 0, (name, width)
        if folder := os.environ.get("SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def test_the_numbers_renew_themselves_and_every_button_works_without_a_script(
    live_server, page, open_page, smtp_sink
):
    client = Client()
    client.force_login(a_staff_member("operator@cachoo.example", "operator"))
    people(4)
    smtp_sink.answers = {"reader001@example.com": "550 5.7.1 refused", "reader002@example.com": "drop"}
    announcement = due_announcement(a_published())
    Announcement.objects.update(doubt_policy="hold", starts_at=timezone.now() + timedelta(hours=1))
    plan(announcement.pk)
    here = live_server.url + reverse("admin:notifications_announcement_change", args=[announcement.pk])

    bare = enter(open_page(java_script_enabled=False), live_server, client)
    bare.goto(here)
    bare.click("form[action$='/act/pause/'] button")
    assert Announcement.objects.get().state == State.PAUSED
    look(bare, "announcement-paused")
    bare.fill("[name=per_second]", "50")
    bare.click("form[action$='/pace/'] button")
    resume(Announcement.objects.get(), by="operator")

    enter(page, live_server, client).goto(here)
    look(page, "announcement-before")
    Announcement.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    drain(announcement.pk)
    page.wait_for_selector("#live progress[value='100']")
    assert "550 5.7.1" in page.inner_text("#live")
    look(page, "announcement-after")
    page.click("a[href$='/proof/']")
    look(page, "announcement-proof")
    assert "العربية · قُبلت رسالتان" in page.inner_text("dl:has(code)")
    assert page.locator("form[action$='/again/'] button").is_visible()
