"""The mailing list from both sides, in Arabic: joined twice, written at the desk, approved, read and left."""

import os
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client

from consent import subjects
from consent.models import Membership
from notifications.draining import drain
from notifications.models import Announcement
from tests.browser.test_accessibility import AXE, violations
from tests.builders import a_policy, a_staff_member
from tests.consent.builders import answers
from tests.consent.listed import agrees, link_in, offering
from tests.fixtures.browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WORDS = """مرحبًا بك في **جديد كاتشو**.

- أضفنا *القهوة المثلجة* إلى الطلبات.
- صار الدفع أسرع.

[اقرأ الخبر كله](https://cachoo.example/news)، وراسلنا إن كان لك رأي."""


def look(page, name: str, *widths: int) -> None:
    """It fits; the pictures are kept where SCREENSHOTS says."""
    for width in widths or (390, 1366):
        page.set_viewport_size({"width": width, "height": 850})
        assert overflow(page) <= 0, (name, width)
        if folder := os.environ.get("SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def enter(page, live_server, client: Client):
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return page


def at_the_desk(open_page, live_server, role: str):
    client = Client()
    client.force_login(a_staff_member(f"{role}@cachoo.example", role))
    return enter(open_page(java_script_enabled=False), live_server, client)


def test_the_list_is_joined_written_approved_read_and_left(
    live_server, open_page, settings, tmp_path, fresh_cache, layla, browser, request
):
    settings.SITE_URL = live_server.url
    offering(a_policy(languages=("ar", "en")))
    subjects.confirm(layla, "layla@example.com", language="ar")
    reader = enter(open_page(width=390, java_script_enabled=False), live_server, browser(layla))
    reader.goto(live_server.url + "/ar/privacy/choices/")
    reader.locator("button[value=yes]").click()
    assert reader.locator("form.notice").is_visible()
    look(reader, "list-waits")
    reader.goto(live_server.url + link_in(mail.outbox[-1]))
    look(reader, "list-join")
    reader.locator("main button").click()
    assert reader.locator("[role=status]").is_visible() and Membership.objects.get().confirmed_at

    sink = request.getfixturevalue("smtp_sink")
    editor = at_the_desk(open_page, live_server, "editor")
    editor.goto(live_server.url + "/ar/admin/notifications/announcement/")
    editor.locator("a[href$='/notifications/mailing/']").click()
    editor.locator("a.addlink").click()
    editor.fill("[name=subject_ar]", "جديد كاتشو")
    editor.fill("[name=body_ar]", WORDS)
    look(editor, "mailing-write")
    editor.locator("main form:has([name=body_ar]) button, form:has([name=body_ar]) button").last.click()
    assert "القهوة" in editor.frame_locator("iframe.desk-mail").locator("body").inner_text()
    look(editor, "mailing-draft")
    editor.locator("form[action$='/submission/'] button").click()
    here = editor.url
    approver = at_the_desk(open_page, live_server, "approver")
    approver.goto(here)
    look(approver, "mailing-waiting")
    approver.locator("form[action$='/approval/'] button").click()
    look(approver, "mailing-approved", 1366)
    drain(Announcement.objects.get(kind="list").pk)
    message = sink.messages[-1]

    html = tmp_path / "list.html"
    html.write_text(message.get_body(("html",)).get_content(), encoding="utf-8")
    phone = open_page(width=390)
    phone.goto(html.as_uri())
    look(phone, "list-mail", 390, 1366)
    directions = [
        phone.evaluate("e => getComputedStyle(e).direction", cell)
        for cell in phone.query_selector_all("td, p, li")
    ]
    assert set(directions) == {"rtl"}
    (tmp_path / "list.txt").write_text(message.get_body(("plain",)).get_content(), encoding="utf-8")
    phone.goto((tmp_path / "list.txt").as_uri())
    look(phone, "list-mail-text", 390)
    phone.add_init_script(AXE)
    phone.goto(html.as_uri())
    phone.locator("a.link").first.click()
    phone.wait_for_url("**/u/*")
    look(phone, "list-leave")
    found = violations(phone)
    assert agrees(layla), "opening the page changes nothing"
    phone.locator("main a[href$='/preferences']").click()
    look(phone, "list-preferences")
    found += violations(phone)
    phone.locator("main button").click()
    phone.wait_for_selector("[role=status]")
    look(phone, "list-left")
    assert found + violations(phone) == []
    assert not agrees(layla) and answers(layla) == ["set", "confirm", "withdraw"]
