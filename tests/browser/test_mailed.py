"""The mail as its reader sees it, from the raw message to the recorded answer."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from consent.models import ConsentRecord
from notifications.draining import drain
from tests.builders import SECTIONS, a_policy, a_published
from tests.fixtures.browser import overflow
from tests.notifications.audience import due_announcement, people

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def look_at(page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_from_the_raw_message_to_the_recorded_answer(
    live_server, smtp_sink, open_page, settings, tmp_path, fresh_cache
):
    settings.SITE_URL = live_server.url
    (layla,) = people(1)
    policy = a_policy()
    a_published(policy)
    changed = [
        (key, level, title, body.replace("نجيب", "نجيب خلال يومين")) for key, level, title, body in SECTIONS
    ]
    second = a_published(
        policy,
        sections=[*changed[:-1], ("children", 1, "القُصَّر", "لا نجمع بياناتهم."), changed[-1]],
        at=timezone.now() + timedelta(seconds=3),
    )
    drain(due_announcement(second).pk)
    message = smtp_sink.messages[-1]

    html, text = tmp_path / "mail.html", tmp_path / "mail.txt"
    html.write_text(message.get_body(("html",)).get_content(), encoding="utf-8")
    text.write_text(message.get_body(("plain",)).get_content(), encoding="utf-8")
    page = open_page(width=390)
    page.goto(text.as_uri())
    look_at(page, "mail-text")
    page.goto(html.as_uri())
    assert page.locator("del").first.is_visible() or page.locator("ins").first.is_visible()
    assert overflow(page) <= 0
    look_at(page, "mail-390")
    # As a client shows it that drops html, head and body: every cell still runs from right to left.
    stripped = re.search(r"<body[^>]*>(.*)</body>", html.read_text(encoding="utf-8"), re.DOTALL)[1]
    (tmp_path / "stripped.html").write_text(f'<meta charset="utf-8">{stripped}', encoding="utf-8")
    page.goto((tmp_path / "stripped.html").as_uri())
    assert {
        page.evaluate("e => getComputedStyle(e).direction", cell) for cell in page.query_selector_all("td")
    } == {"rtl"}
    page.goto(html.as_uri())
    page.click("a.pressed")
    page.wait_for_selector("button[value=accept]")
    assert page.url.startswith(f"{live_server.url}/m/") and overflow(page) <= 0
    look_at(page, "mailed-390")
    assert not ConsentRecord.objects.exists()
    page.click("button[value=accept]")
    page.wait_for_selector("[role=status]")
    look_at(page, "mailed-answered-390")
    record = ConsentRecord.objects.get()
    assert (record.subject, record.version, record.evidence) == (layla, second, "mail_link")
    assert overflow(page) <= 0
