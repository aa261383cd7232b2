"""Numbers keep their order in right-to-left plain text."""

import pytest

from policies.numerals import in_order


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
