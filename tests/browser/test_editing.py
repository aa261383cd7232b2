"""Writing a draft in a real browser, in Arabic: nothing typed is lost, and every step is looked at."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.builders import a_draft, a_policy, a_staff_member
from tests.fixtures.browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft():
    """An Arabic draft of a policy in two languages."""
    return a_draft(a_policy(languages=("ar", "en")))


@pytest.fixture
def omar(live_server, page):
    """An editor's browser."""
    sign_in(page, live_server)
    return page


def sign_in(page, live_server) -> None:
    """The page's browser has a new session of Omar's."""
    name = "omar@cachoo.example"
    client = Client()
    client.force_login(User.objects.filter(username=name).first() or a_staff_member(name, "editor"))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])


def look(page, picture: str) -> None:
    """The page fits a desk and a phone, and is kept for the eye where SCREENSHOTS says so."""
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0, (picture, width)
        if folder := os.environ.get("SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=f"{folder}/{picture}-{width}-{scheme}.png", full_page=True)
            page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1366, "height": 900})


def address(live_server, draft) -> str:
    """Where the draft is written."""
    with translation.override("ar"):
        return live_server.url + reverse("admin:policies_policyversion_change", args=[draft.pk])


def test_a_stale_text_and_a_lost_session_cost_no_word(live_server, omar, draft):
    omar.goto(address(live_server, draft))
    omar.fill("#id_sections-1-body_ar", "نجمع اسمك وبريدك ورقم هاتفك، ولا نجمع غيرها.")
    draft.sections.filter(key="collection").update(body_ar="نجمع اسمك وحده، ولا نجمع غيره.")
    omar.click("input[name=_continue]")
    assert omar.locator(".redlined ins").first.is_visible()
    look(omar, "conflict")
    omar.click("button[formaction$='/again/']")
    assert "هاتفك" in omar.input_value("#id_sections-1-body_ar")
    Session.objects.all().delete()
    omar.click("input[name=_continue]")
    look(omar, "kept")
    sign_in(omar, live_server)
    omar.context.clear_cookies(name="csrf")  # a sign-in gives another one
    omar.click("form[action$='/again/'] button")
    omar.wait_for_url("**/again/")
    assert "هاتفك" in omar.input_value("#id_sections-1-body_ar")
    omar.click("input[name=_continue]")
    omar.wait_for_selector(".messagelist .success")
    assert "هاتفك" in draft.sections.get(key="collection").body_ar


def test_sections_are_moved_added_and_removed_by_keyboard_and_the_focus_stays(live_server, omar, draft):
    omar.goto(address(live_server, draft))
    # Saving is in reach from the first section on, and takes little of a phone.
    omar.set_viewport_size({"width": 390, "height": 800})
    omar.locator("#sections-0").scroll_into_view_if_needed()
    bar = omar.locator(".submit-row").bounding_box()
    assert bar["y"] + bar["height"] <= 801 and bar["height"] < 70
    omar.set_viewport_size({"width": 1366, "height": 900})
    omar.focus("#sections-2 button[value^=up]")
    omar.keyboard.press("Enter")
    assert omar.evaluate("document.activeElement.value") == "up:2"
    assert "2" in omar.text_content("#sections-group [role=status]")
    order = "[...document.querySelectorAll('.desk-sections > li')].map((one) => one.id.split('-')[1]).join()"
    assert omar.evaluate(order) == "0,2,3,4,1,5"
    assert omar.text_content("#sections-3 .number").strip() == "1.1"
    omar.focus("#id_sections-3-body_ar")
    omar.keyboard.press("Alt+ArrowDown")
    assert omar.evaluate("document.activeElement.id") == "id_sections-3-body_ar"
    assert omar.evaluate(order) == "0,2,4,3,1,5"
    omar.click("#sections-1 button[value^=add]")
    assert omar.evaluate("document.activeElement.id") == "id_sections-6-title_ar"
    omar.keyboard.type("شركاؤنا")
    omar.fill("#id_sections-6-body_ar", "نسمّيهم.")
    omar.focus("#sections-0 .desk-remove")
    omar.keyboard.press("Space")
    assert omar.evaluate("document.activeElement.value") == "restore:0"
    look(omar, "sections")
    omar.focus("#id_title_ar")
    omar.keyboard.press("Enter")
    omar.wait_for_selector(".messagelist .success")
    assert list(draft.sections.values_list("key", flat=True)) == [
        "use", "use-mail", "use-support", "collection", "section-7", "contact"
    ]  # fmt: skip


def test_one_language_at_a_time_stands_beside_the_source(live_server, omar, draft):
    draft.policy.languages = ["ar", "en", "fr"]
    draft.policy.save()
    draft.sections.filter(key="collection").update(
        body_en="We collect your name and your e-mail, nothing else."
    )
    omar.goto(address(live_server, draft))
    omar.fill("#id_sections-1-body_ar", "نجمع اسمك وبريدك ورقم هاتفك، ولا نجمع غيرها.")
    omar.click(".submit-row [name=_continue]")
    omar.wait_for_selector(".desk-stale")
    shown = [omar.locator(f"#id_sections-1-body_{code}") for code in ("ar", "en", "fr")]
    assert [one.is_visible() for one in shown] == [True, True, False]
    assert [one.get_attribute("dir") for one in shown] == ["rtl", "ltr", "ltr"]
    assert abs(shown[0].bounding_box()["y"] - shown[1].bounding_box()["y"]) < 2
    look(omar, "translating")
    omar.check("#beside-fr")
    assert [one.is_visible() for one in shown] == [True, False, True]
    omar.check("#beside-all")
    assert all(one.is_visible() for one in shown)
    # A browser may show the month first: what was chosen stands below in words.
    omar.fill("#id_effective_at", "2026-12-01T14:05")
    assert omar.text_content("#id_effective_at + output") == "الثلاثاء، 1 ديسمبر 2026، 2:05 م"
