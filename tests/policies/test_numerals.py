"""Numbers keep their order in right-to-left plain text."""

import pytest

from policies.numerals import in_order, in_order_html


@pytest.mark.parametrize(
    "number", ["011-234-5678", "2025-11-22", "2024–2025", "+966501234567", "0800 123 456"]
)
def test_a_number_that_would_be_turned_round_is_isolated(number):
    assert in_order(f"اتصل على {number}، شكرًا") == f"اتصل على \u2066{number}\u2069، شكرًا"


@pytest.mark.parametrize(
    "words", ["القسم 3.1", "في 22/11/2025", "عام 2025 وعام 1448", "a-b", "12 شهرًا، 30 يومًا"]
)
def test_what_keeps_its_order_by_itself_is_left_alone(words):
    assert in_order(words) == words


def test_html_isolates_the_number_with_an_element_and_escapes_the_rest():
    shown = in_order_html("<b> اتصل على 011-234-5678 & بين 2024-2025")
    assert shown == (
        '&lt;b&gt; اتصل على <bdi dir="ltr">011-234-5678</bdi> &amp; بين <bdi dir="ltr">2024-2025</bdi>'
    )


@pytest.mark.parametrize(("before", "words"), [("", "معيار ISO 27001-2022"), ("معيار ISO", " 27001-2022")])
def test_a_number_after_a_latin_word_stays_in_its_run(before, words):
    assert in_order_html(words, before) == words
    assert in_order(words, before) == words


def test_a_new_line_begins_from_the_right_again():
    assert in_order("معيار ISO\n\n011-234") == "معيار ISO\n\n\u2066011-234\u2069"
