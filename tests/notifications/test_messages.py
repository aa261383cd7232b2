"""What people read: right in Arabic, the same for everyone, and safe on every server on the way."""

import re
from copy import copy
from datetime import timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from html.parser import HTMLParser
from uuid import UUID

import pytest
from django.utils import timezone

from notifications.composing import compose
from notifications.direction import begin_strongly, isolated
from notifications.envelopes import envelope_for
from notifications.messages import PLACE, Compiled, _in_base64, _spliced, compile_message
from notifications.models import MessagePart
from notifications.naming import link_name, message_id
from tests.builders import a_policy, a_published
from tests.policies.test_lines import LINE_ENDS

RTL_MARK, LTR_MARK = "\u200f", "\u200e"
LAYLA = UUID("00000000-0000-4000-8000-000000000007")
NAME = "n" * len(link_name(7, LAYLA))
LINK = f"http://testserver/m/{NAME}"
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"


@pytest.fixture
def version(db):
    policy = a_policy(languages=("ar", "en"))
    return a_published(policy, change_summary_en="We added *what* was <missing>.", title_en="Privacy policy")


def sent(version, language: str = "ar", address: str = "layla@example.com"):
    told = version if isinstance(version, list) else [version]
    made = compile_message(told, language=language)
    compiled = Compiled(made["head"], made["text"], made["html"])
    whole = compiled.addressed(
        envelope=envelope_for(address), message_id=message_id(7, LAYLA), name=NAME, at=timezone.now()
    )
    return whole, message_from_bytes(whole, policy=policy.default)


def body_of(message, kind: str) -> str:
    return message.get_body((kind,)).get_content()


def test_the_mail_says_what_changes_when_and_where(version):
    _, message = sent(version)
    for body in (body_of(message, "plain"), body_of(message, "html")):
        for part in ("أضفنا ما كان ناقصًا.", "هـ", f"/ar/privacy/versions/{version.number}/", LINK):
            assert part in body
        assert "help@cachoo.example" in body
        assert "مرحبًا" in body
    assert "سياسة الخصوصية" in message["Subject"]


def test_the_mail_names_what_the_address_is_used_for_and_on_which_basis(version):
    said = {
        "ar": ("نخبرك كلما تغيّرت", "الأساس: اتفاقك معنا"),
        "en": ("when this policy changes", "Basis: our"),
    }
    for language, parts in said.items():
        _, message = sent(version, language)
        for kind in ("plain", "html"):
            assert all(part in " ".join(body_of(message, kind).split()) for part in parts)


def named(version, *names: str) -> list:
    """The version, told as one of each of these policies."""
    told = [copy(version) for _ in names]
    for one, name in zip(told, names, strict=True):
        one.policy = copy(version.policy)
        one.policy.name_ar = name
    return told


LONG = "سياسة التعامل مع بيانات زوار الفروع"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["الخصوصية", "الشروط"], "الخصوصية · الشروط ("),
        ([LONG] * 4, f"{LONG} · {LONG} · {LONG} وسياسة أخرى ("),
        ([LONG] * 5, f"{LONG} وسياستان أخريان ("),
        ([LONG] * 7, f"{LONG} و4 سياسات أخرى ("),
        ([LONG] * 14, f"{LONG} و11 سياسة أخرى ("),
        (["ا" * 145, "ب" * 145], "ا … وسياسة أخرى ("),
    ],
    ids=["all", "one more", "two more", "seven", "many", "long ones"],
)
def test_a_subject_names_the_first_policies_and_says_how_many_more_there_are(version, names, said):
    made = compile_message(named(version, *names), language="ar")
    assert said in made["subject"]
    MessagePart(announcement_id=1, **made).clean_fields(exclude=["announcement"])  # it fits its column


@pytest.mark.parametrize(("language", "said"), [("ar", "لا تلزمك الإجابة"), ("en", "That is no consent.")])
def test_the_mail_says_that_going_on_is_enough_only_where_it_is(version, language, said):
    assert said not in compose([version], language=language).text
    version.floor_mode = "continued_use"
    version.enforce_at = version.effective_at + timedelta(days=3)
    made = compose([version], language=language)
    assert made.text.count(said) == 1 and made.html.count(said) == 1
    assert "Please answer by" not in made.text and "نرجو ردّك قبل" not in made.text


def test_the_mail_in_english_is_english_and_its_text_is_escaped(version):
    _, message = sent(version, "en")
    assert message["Content-Language"] == "en"
    assert "We added *what* was &lt;missing&gt;." in body_of(message, "html")
    assert "We added *what* was <missing>." in body_of(message, "plain")
    assert "/en/privacy/versions/1/" in body_of(message, "html")
    assert 'dir="rtl"' not in body_of(message, "html")


def test_the_mail_of_a_translation_alone_says_which_text_counts_and_where_it_is(version):
    for kind in ("plain", "html"):
        english, arabic = (body_of(sent(version, language)[1], kind) for language in ("en", "ar"))
        assert "the original counts:" in english and "العربية" in english
        assert "/ar/privacy/versions/1/" in english
        assert "هذه ترجمة" not in arabic


def test_a_brand_in_the_other_script_stands_isolated_and_not_first_in_the_subject(version):
    _, message = sent(version, "en")
    assert message["Subject"] == f"New version: Privacy policy ({ISOLATE}كاتشو{END_OF_ISOLATE})"
    assert f"{ISOLATE}كاتشو{END_OF_ISOLATE} changes its" in body_of(message, "plain")
    assert not set(sent(version)[1]["Subject"]) & {ISOLATE, END_OF_ISOLATE}


def test_both_addresses_to_write_to_are_links(version):
    assert body_of(sent(version)[1], "html").count('href="mailto:help@cachoo.example"') == 2


def test_the_style_sheet_of_the_mail_only_darkens_what_is_light_without_it(version):
    html = body_of(sent(version)[1], "html").replace("\r\n", "\n")
    light = re.sub(r"@media \(prefers-color-scheme: dark\) \{\n(\..*\n)+\}", "", html)
    assert light != html and not re.search(r"^\.\w+ \{", light, re.M)
    assert '<meta name="color-scheme" content="light dark">' in html
    coloured = re.findall(r'class="(\w+)"[^>]*style="[^"]*color:#[^"]*"', html)
    assert set(coloured) == {"around", "sheet", "ink", "soft", "link", "press", "pressed"}
    assert len(coloured) == html.count('class="')


def test_links_and_button_are_in_the_companys_colour(version, settings):
    settings.BRAND_COLOUR = "#7a1f5c"
    html = body_of(sent(version)[1], "html")
    assert (
        'bgcolor="#7a1f5c"' in html and 'class="link" style="color:#7a1f5c' in html and "#23488f" not in html
    )


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


def test_a_contact_address_in_an_arabic_domain_can_be_answered(version):
    version.policy.contact_email = "help@كاتشو.example"
    whole, message = sent(version)
    assert message["Reply-To"].addresses[0].addr_spec == "help@xn--mgbg4a7c2a.example"
    assert b"\r\nReply-To: help@xn--mgbg4a7c2a.example\r\n" in whole
    assert "help@كاتشو.example" in body_of(message, "plain")
    html = body_of(message, "html")
    assert 'href="mailto:help@xn--mgbg4a7c2a.example"' in html and ">help@كاتشو.example<" in html


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
def test_a_line_end_in_a_name_or_the_brand_ends_no_line_of_the_mail(version, settings, end):
    usual = sent(version)[1]["Subject"]
    settings.BRAND = f"{end}{settings.BRAND}{end}\u202e"
    version.policy.name_ar = f"سياسة{end}{end}الخصوصية{end}"
    _, message = sent(version)
    assert message["Subject"] == usual
    assert message["From"].addresses[0].display_name == "كاتشو"
    assert not any(letter in body_of(message, "html") for letter in "\u2028\u2029\u202e\x85\x0b\x1c")


ENCODED = "=?utf-8?q?a=0d=0aBcc:_x@y.z=0d=0a=0d=0abody?="


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_looks_like_an_encoded_word_is_text_and_begins_no_field(version, settings, language):
    usual = sent(version, language)[1].keys()
    settings.BRAND = ENCODED
    version.policy.name_ar = version.policy.name_en = ENCODED
    version.policy.contact_email = f"{ENCODED.partition(':')[0]}?=@cachoo.example"
    whole, message = sent(version, language)
    assert message.keys() == usual
    fields = message_from_bytes(whole)  # the older reader, which leaves what is encoded as it is
    assert ENCODED in str(make_header(decode_header(fields["Subject"])))
    assert str(make_header(decode_header(fields["From"]))) == f"{ENCODED} <{settings.NOTICE_FROM}>"


def test_a_plain_brand_with_a_quote_in_it_is_quoted(version, settings):
    settings.BRAND = 'Cachoo "C", Ltd.'
    assert sent(version, "en")[1]["From"].addresses[0].display_name == settings.BRAND


def test_a_name_of_nothing_but_line_ends_is_replaced_by_the_title(version):
    version.policy.name_ar = "\u2028\r\n"
    assert "سياسة خصوصية كاتشو" in sent(version)[1]["Subject"]


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
    assert not re.search(r"<(img|script|link|iframe)|src=|@import|url\(", html)


def test_each_line_of_the_plain_text_and_the_subject_begin_in_the_language_s_direction(version):
    _, message = sent(version)
    lines = [line for line in body_of(message, "plain").splitlines() if line.strip()]
    assert all(
        begin_strongly(line, "rtl") == line for line in [*lines, message["Subject"]] if line[0] != RTL_MARK
    )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_address_of_the_plain_text_is_alone_on_its_line_without_any_mark(version, language):
    lines = body_of(sent(version, language)[1], "plain").splitlines()
    spoken = dict.fromkeys([language, "ar"])
    pages = [f"http://testserver/{code}/privacy/versions/1/" for code in spoken]
    assert [line for line in lines if "http" in line] == [*pages, LINK]


def test_a_name_is_isolated_only_where_it_runs_the_other_way():
    assert isolated("كاتشو", "ltr") == f"{ISOLATE}كاتشو{END_OF_ISOLATE}"
    assert isolated("Cachoo", "rtl") == f"{ISOLATE}Cachoo{END_OF_ISOLATE}"
    assert isolated("كاتشو", "rtl") == "كاتشو"
    assert isolated("42", "rtl") == "42"


def test_a_line_is_marked_only_where_its_first_letter_runs_the_other_way():
    assert begin_strongly("مرحبا", "rtl") == "مرحبا"
    assert begin_strongly("12 (ab)", "rtl") == RTL_MARK + "12 (ab)"
    assert begin_strongly("2026 كاتشو", "rtl") == "2026 كاتشو"
    assert begin_strongly("كاتشو news", "ltr") == LTR_MARK + "كاتشو news"
    assert begin_strongly("--", "rtl") == RTL_MARK + "--"
    assert begin_strongly("  ", "rtl") == "  "
    assert begin_strongly("https://cachoo.example/ar/", "rtl") == "https://cachoo.example/ar/"
    assert begin_strongly("https://cachoo.example is ours", "rtl").startswith(RTL_MARK)


def test_the_same_version_compiles_to_the_same_bytes(version):
    assert compile_message([version], language="ar") == compile_message([version], language="ar")
    assert compose([version], language="ar") != compose([version], language="en")


def test_a_message_id_is_the_same_for_the_same_mail_and_tells_nothing(version):
    first = message_id(7, LAYLA)
    assert first == message_id(7, LAYLA) != message_id(8, LAYLA)
    assert re.fullmatch(r"<[\w-]{48}@testserver>", first)
    assert len(first) <= 64


@pytest.mark.parametrize(
    "body", [PLACE, b"x" * 56 + PLACE + b"y" * 200 + PLACE, b"z" * 171, b"a" + PLACE * 3]
)
def test_a_name_stands_in_base64_wherever_its_place_was(body):
    for length in (1, 22, len(PLACE), 80):
        name = b"n" * length
        assert _spliced(body, name) == _in_base64(body.replace(PLACE, name))
