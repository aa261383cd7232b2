"""The Markdown subset: what it keeps, what it takes away, and that it takes no word away."""

import pytest

from policies.markdown import html, plain


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("**مهم** و*مائل*", "<p><strong>مهم</strong> و<em>مائل</em></p>"),
        ("- أ\n- ب", "<ul>\n<li>أ</li>\n<li>ب</li>\n</ul>"),
        ("# عنوان", "<p># عنوان</p>"),
        ("<b>س</b>", "<p>&lt;b&gt;س&lt;/b&gt;</p>"),
    ],
)
def test_the_subset_is_paragraphs_lists_and_emphasis(body, expected):
    assert html(body) == expected


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x", "vbscript:x"])
def test_a_link_leads_to_the_web_or_to_a_mailbox_and_nowhere_else(target):
    assert "href" not in html(f"[اضغط]({target})")


def test_links_leave_no_trace_of_where_the_reader_came_from():
    assert 'rel="noopener noreferrer"' in html("[موقع](https://example.com)")


def test_an_address_is_a_link_that_reads_from_left_to_right():
    assert '<a href="mailto:a.b@c.example" dir="ltr"' in html("راسلنا على a.b@c.example.")


def test_a_mail_link_with_words_runs_as_they_do():
    assert html("[راسلنا](mailto:a.b@c.example)").startswith('<p><a href="mailto:a.b@c.example" rel=')
    assert 'dir="ltr"' in html("[a.b@c.example](mailto:a.b@c.example)")


@pytest.mark.parametrize("depth", [5, 25, 40])
def test_no_word_is_lost_however_deep_it_lies(depth):
    body = "- " * depth + "word"
    assert "word" in html(body) and "word" in plain(body)


def test_plain_text_marks_items_and_shows_where_links_lead():
    assert plain("1. أ\n2. [ب](https://e.example)") == "1. أ\n\n2. ب (https://e.example)"
    assert plain("<https://e.example>") == "https://e.example"


def test_a_telephone_number_and_a_range_keep_their_order_and_the_words_stay_the_same():
    body = "اتصل على 011-234-5678 **بين** 2024-2025، ومعيار **ISO** 27001-2022"
    shown = html(body)
    assert '<bdi dir="ltr">011-234-5678</bdi>' in shown and '<bdi dir="ltr">2024-2025</bdi>' in shown
    assert shown.count("<bdi") == 2, "after a Latin word a number is part of its run"
    assert plain(body) == body.replace("**", "")
    assert "<bdi" not in html("https://e.example/2024-2025 a.b-1@c.example")
    assert html("معيار ISO\\\n011-234-5678").count("<bdi") == 1, "a new line begins from the right again"
    assert "<bdi" not in html("معيار ISO\n27001-2022"), "a page shows no line where only the source has one"
