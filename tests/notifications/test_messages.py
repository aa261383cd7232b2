"""What people read: right in Arabic, the same for everyone, and safe on every server on the way."""

import re
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from notifications.direction import begin_strongly
from notifications.envelopes import envelope_for
from notifications.messages import address_message, compile_message, compose, message_id
from tests.builders import a_policy, a_published

RTL_MARK, LTR_MARK = "\u200f", "\u200e"


@pytest.fixture
def version(db):
    policy = a_policy(languages=("ar", "en"))
    return a_published(policy, change_summary_en="We added *what* was <missing>.", title_en="Privacy policy")


def sent(version, language: str = "ar", address: str = "layla@example.com"):
    compiled = compile_message(version, language=language)["compiled"]
    whole = address_message(
        compiled, envelope=envelope_for(address), message_id=message_id(7, version.pk), at=timezone.now()
    )
    return whole, message_from_bytes(whole, policy=policy.default)


def body_of(message, kind: str) -> str:
    return message.get_body((kind,)).get_content()


def test_the_mail_says_what_changes_when_and_where(version):
    _, message = sent(version)
    for body in (body_of(message, "plain"), body_of(message, "html")):
        for part in ("أضفنا ما كان ناقصًا.", "هـ", f"/ar/privacy/versions/{version.number}/", "/ar/answer/"):
            assert part in body
        assert "help@cachoo.example" in body
    assert "سياسة الخصوصية" in message["Subject"]


def test_the_mail_in_english_is_english_and_its_text_is_escaped(version):
    _, message = sent(version, "en")
    assert message["Content-Language"] == "en"
    assert "We added *what* was &lt;missing&gt;." in body_of(message, "html")
    assert "We added *what* was <missing>." in body_of(message, "plain")
    assert "/en/privacy/versions/1/" in body_of(message, "html")
    assert 'dir="rtl"' not in body_of(message, "html")


def test_the_headers_are_those_of_a_legal_notice(version, settings):
    _, message = sent(version)
    assert message["From"].addresses[0].display_name == settings.BRAND
    assert message["From"].addresses[0].addr_spec == settings.NOTICE_FROM
    assert message["Reply-To"] == "help@cachoo.example"
    assert message["To"] == "layla@example.com"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Feedback-ID"] == "privacy-v1:notice:ar:cachoo"
    assert "List-Unsubscribe" not in message
    assert message["Date"].datetime.tzinfo


def test_the_mail_is_seven_bit_with_short_lines_and_both_bodies_in_base64(version):
    whole, message = sent(version)
    assert whole.isascii()
    assert max(map(len, whole.split(b"\r\n"))) <= 78
    assert b"\n" not in whole.replace(b"\r\n", b"")
    assert [part["Content-Transfer-Encoding"] for part in message.iter_parts()] == ["base64", "base64"]


def test_every_cell_of_the_arabic_mail_says_that_it_runs_from_right_to_left(version):
    cells = []

    class Cells(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag in ("html", "body", "table", "td"):
                cells.append((tag, dict(attrs)))

    Cells().feed(body_of(sent(version)[1], "html"))
    assert {tag for tag, _ in cells} == {"html", "body", "table", "td"}
    assert all(attrs["dir"] == "rtl" for _, attrs in cells)
    assert all("direction:rtl" in attrs["style"] for tag, attrs in cells if tag != "html")


def test_the_mail_loads_nothing_and_tracks_nobody(version):
    html = body_of(sent(version)[1], "html")
    assert not re.search(r"<(img|script|link|style|iframe)|src=|@import|url\(", html)


def test_each_line_of_the_plain_text_and_the_subject_begin_in_the_language_s_direction(version):
    _, message = sent(version)
    lines = [line for line in body_of(message, "plain").splitlines() if line.strip()]
    assert all(
        begin_strongly(line, "rtl") == line for line in [*lines, message["Subject"]] if line[0] != RTL_MARK
    )
    assert any(line.startswith(RTL_MARK + "http://testserver/ar/privacy/") for line in lines)


def test_a_line_is_marked_only_where_its_first_letter_runs_the_other_way():
    assert begin_strongly("مرحبا", "rtl") == "مرحبا"
    assert begin_strongly("12 (ab)", "rtl") == RTL_MARK + "12 (ab)"
    assert begin_strongly("2026 كاتشو", "rtl") == "2026 كاتشو"
    assert begin_strongly("كاتشو news", "ltr") == LTR_MARK + "كاتشو news"
    assert begin_strongly("--", "rtl") == RTL_MARK + "--"
    assert begin_strongly("  ", "rtl") == "  "


def test_the_same_version_compiles_to_the_same_bytes(version):
    assert compile_message(version, language="ar") == compile_message(version, language="ar")
    assert compose(version, language="ar") != compose(version, language="en")


def test_a_message_id_is_the_same_for_the_same_mail_and_tells_nothing(version):
    first = message_id(7, version.pk)
    assert first == message_id(7, version.pk) != message_id(8, version.pk)
    assert re.fullmatch(r"<a7\.[\w-]{22}@testserver>", first)
    assert len(first) <= 64
