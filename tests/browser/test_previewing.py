"""The previews of a draft and the page behind a preview link, looked at on a desk and on a phone."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from policies.sharing import share, token_of
from tests.builders import a_draft, a_policy, a_staff_member
from tests.fixtures.browser import overflow

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("fresh_cache"),
]


def look(page, name: str) -> None:
    """It fits both widths; the pictures are kept where SCREENSHOTS says."""
    for width in (390, 1366):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0, (name, width)
        if folder := os.environ.get("SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def test_a_draft_is_previewed_as_its_readers_will_see_it(live_server, page):
    client = Client()
    client.force_login(a_staff_member("omar@cachoo.example", "editor"))
    cookie = {"name": settings.SESSION_COOKIE_NAME, "url": live_server.url}
    page.context.add_cookies([{**cookie, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}])
    draft = a_draft(a_policy(languages=("ar", "en")))
    page.goto(f"{live_server.url}/ar/admin/policies/policyversion/{draft.pk}/previews/ar/")
    phone = page.frame_locator("#as-page ~ * iframe.desk-phone")
    assert "نجمع" in phone.locator("article").inner_text()
    assert phone.locator(".watermark").is_visible()
    assert "سياسة خصوصية" in page.frame_locator("iframe.desk-wide").locator("h1").inner_text()
    page.locator("iframe.desk-mail").scroll_into_view_if_needed()
    assert "أضفنا ما كان ناقصًا" in page.frame_locator("iframe.desk-mail").locator("body").inner_text()
    mailed = page.frame_locator("#as-mail ~ * iframe.desk-phone")
    assert "أضفنا ما كان ناقصًا" in mailed.locator("body").inner_text()
    page.locator("#as-mail ~ details").last.locator("summary").click()
    assert "Auto-Submitted: auto-generated" in page.locator("#as-mail ~ details").last.inner_text()
    look(page, "previews")


def test_counsel_without_an_account_reads_and_comments(live_server, page):
    draft = a_draft()
    link = share(draft, name="مكتب المحاماة", lasts=timedelta(days=7), by="omar")
    page.goto(f"{live_server.url}/ar/drafts/{token_of(link)}/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    box = page.locator("article:has(#collection) + details")
    box.locator("summary").click()
    box.locator("textarea").fill("من أين نجمع البريد؟")
    box.locator("button").click()
    page.wait_for_url("**#collection")
    assert "من أين نجمع البريد؟" in box.inner_text()
    look(page, "counsel")
