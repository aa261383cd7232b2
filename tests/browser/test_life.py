"""The life of a version in a real browser, in Arabic: every page of it fits, and the whole way is walked."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from policies.approval import hash_of
from policies.models import Purpose
from policies.planning import schedule, unschedule
from policies.publishing import publish
from policies.reviewing import approve, request_changes, submit
from tests.builders import a_draft, a_policy, a_published, a_staff_member, present, soon
from tests.fixtures.browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def huda(live_server, page):
    """An approver's browser."""
    client = Client()
    client.force_login(a_staff_member("huda@cachoo.example", "approver"))
    present(client)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    return page


@pytest.fixture
def look(live_server, huda):
    """`look(version, name)` opens a page of the version and finds that it fits a desk and a phone."""

    def at(version, name="policies_policyversion_change", picture=""):
        assert huda.goto(live_server.url + reverse(f"admin:{name}", args=[version.pk])).status == 200
        assert huda.locator("h1").count() == 1
        for width in (1366, 390):
            huda.set_viewport_size({"width": width, "height": 800})
            assert overflow(huda) <= 0, (name, width)
            if folder := os.environ.get("SCREENSHOTS"):
                Path(folder).mkdir(parents=True, exist_ok=True)
                huda.screenshot(path=f"{folder}/{picture or name}-{width}.png", full_page=True)
        return huda

    return at


def test_every_state_of_a_version_fits_a_desk_and_a_phone(look):
    policy = a_policy(minimum_notice=10)
    a_published(policy)
    draft = a_draft(policy, effective_at=soon(86400), change_class="editorial")
    Purpose.objects.create(version=draft, key="ads", title_ar="الإعلان", optional=True, confirmed=True)
    look(draft, picture="life-draft")
    look(submit(draft, by="omar"), picture="life-in-review")
    request_changes(draft, by="huda", text="أوضح ما نجمعه، وسمِّ المعلنين.", section_key="collection")
    draft.refresh_from_db()
    draft.change_class = "purpose_change"
    draft.save()
    submit(draft, by="omar")
    approve(draft, by="huda", shown=hash_of(draft), text="واضح الآن.")
    look(draft, picture="life-approved")
    look(draft, "version-publish", picture="life-publish")
    look(draft, "version-schedule", picture="life-schedule")
    reasons = {"shorter_notice": "أمر من الجهة المنظمة", "gaps_reason": "نكمله في الإصدار التالي."}
    schedule(draft, by="huda", publish_at=soon(600), **reasons)
    look(draft, picture="life-scheduled")
    unschedule(draft, by="huda")
    publish(draft, by="huda", **reasons)
    look(draft, picture="life-published")


def test_an_approver_approves_schedules_moves_and_takes_off_by_hand(look, live_server):
    version = submit(a_draft(), by="omar")
    page = look(version)
    page.set_viewport_size({"width": 1366, "height": 900})
    page.click("button[formaction$='/approval/']")
    page.click("a[href$='/schedule/']")
    page.fill("[name=publish_at]", "2000-01-01T00:00")
    page.fill("[name=gaps_reason]", "نكمله في الإصدار التالي.")
    page.fill("[name=number]", "1")
    page.click("main form button.default")
    page.wait_for_selector("[role=alert]")
    assert page.input_value("[name=publish_at]") == "2000-01-01T00:00"
    for day in (soon(30 * 86400), soon(60 * 86400)):
        page.fill("[name=publish_at]", f"{day:%Y-%m-%dT09:00}")
        page.fill("[name=number]", "1")
        page.click("main form button.default")
        page.wait_for_selector("form[action$='/off-the-plan/']")
        version.refresh_from_db()
        assert (version.status, version.planned_publish_at.date()) == ("scheduled", day.date())
        page.click("a[href$='/schedule/']")
    page.go_back()
    page.click("form[action$='/off-the-plan/'] button")
    page.wait_for_selector("a.desk-main")
    version.refresh_from_db()
    assert (version.status, version.planned_publish_at) == ("approved", None)
