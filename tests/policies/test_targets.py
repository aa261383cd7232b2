"""Where links may lead: by each of the ways on which a text comes in, and on the page."""

import re

import pytest

from policies.importing.files import read_file
from policies.importing.pasted import pasted
from policies.importing.supplied import Left
from policies.markdown import html, plain, refuse_odd_links
from policies.targets import OddTarget, leads_somewhere

GOOD = [
    "https://e.example",
    "HTTP://E.example:8080/a?b=c#d",
    "https://مثال.إختبار/صفحة",
    "https://e.example/%D8%A3%E2%80%8C/a%20b",
    "mailto:a.b@c.example",
    "mailto:a@c.example?subject=%D8%AD%D8%B0%D9%81&body=x",
]
ODD = {
    "without a scheme": ["//evil.example", "/evil", "evil.example", "#key", "?a=b", ""],
    "with backslashes": [
        r"\\evil.example",
        r"/\evil.example",
        r"https:\\evil.example",
        r"https://e.example\@evil.example",
    ],
    "of another scheme": ["JaVaScript:x()", "vbscript:x", "data:text/html,x", "file:///etc/x", "tel:+1"],
    "with a percent-encoded scheme": ["java%73cript:x", "%6Aavascript:x", "https%3A//evil.example"],
    "with signs that nobody sees": [
        "java\tscript:x",
        "\x01javascript:x",
        "https://e\x00.example",
        "https://e.example/%00",
        "https://e.example/a%0d%0ab",
        "https://e\u202evil.example",
        "https://e.example/%E2%80%AEgpj",
    ],
    "without a host of its own": ["https:evil", "https:/evil", "https://", "https://:80", "https://[::1"],
    "with a name before the host": ["https://bank.example@evil.example", "https://a:b@evil.example"],
    "to no mailbox": [
        "mailto:",
        "mailto:x",
        "mailto:a@c.example?bcc=spy@evil.example",
        "mailto://a@c.example",
    ],
}
EACH_ODD = [
    pytest.param(one, id=f"{kind} {place}") for kind, all_ in ODD.items() for place, one in enumerate(all_)
]


@pytest.mark.parametrize("target", GOOD)
def test_a_link_to_a_page_or_a_mailbox_works_wherever_the_text_came_from(target):
    assert leads_somewhere(target)
    refuse_odd_links(f"[اقرأ](<{target}>)")
    assert "<a href=" in html(f"[اقرأ](<{target}>)")
    web, [part] = (
        read_file(f'<p>نص <a href=" {target} ">اقرأ</a></p>'.encode(), "a.html"),
        pasted(f'<p>نص <a href="{target}">اقرأ</a></p>')[0],
    )
    for body in (web.pieces[0].markdown, part.body):
        assert "<a href=" in html(body) and plain(body).startswith("نص اقرأ (")


@pytest.mark.parametrize("target", EACH_ODD)
def test_no_other_link_ever_works_on_a_page(target):
    assert not leads_somewhere(target)
    for body in (f"[اقرأ]({target})", f"[اقرأ](<{target}>)", f"اقرأ <{target}>", f"[اقرأ](&#32;{target})"):
        shown = html(body)
        links = re.findall(r"<a[^>]*>", shown)
        # A mailbox that is shown letter by letter may be one's own to write to.
        assert all(re.match(r'<a href="mailto:([^"]+)" dir="ltr"', one) for one in links)
        assert "اقرأ" in shown and "اقرأ</a>" not in shown


@pytest.mark.parametrize("target", EACH_ODD)
def test_an_import_keeps_the_words_of_an_odd_link_and_lists_its_target(target):
    if not target or not target.isprintable():
        return
    page = read_file(f'<p>نص <a href="{target}">اقرأ</a></p>'.encode(), "a.html")
    marked = read_file(f"نص [اقرأ](<{target}>)".replace("\\", "\\\\").encode(), "a.md")
    for supplied in (page, marked):
        assert [piece.markdown for piece in supplied.pieces] == ["نص اقرأ"]
        assert [(one.kind, one.sample) for one in supplied.dropped] == [(Left.LINK, target)]


@pytest.mark.parametrize(
    "target", ["javascript:x()", "//evil.example", "java\tscript:x", "https://a@evil.example"]
)
def test_an_odd_link_in_a_text_that_is_written_is_refused_with_its_target(target):
    with pytest.raises(OddTarget) as refused:
        refuse_odd_links(f"- سطر\n\n- نص [اقرأ](<{target}>)")
    assert target.replace("\t", "U+0009") in str(refused.value)
    assert refused.value.code == "odd_target"
