"""What people type becomes one line that no header and no neighbour suffers from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.lines import one_line

LINE_ENDS = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
def test_every_line_end_becomes_one_space(end):
    assert one_line(f"{end}سياسة {end}{end} الخصوصية{end}") == "سياسة الخصوصية"


def test_what_steers_the_text_after_a_name_is_left_out():
    assert one_line("a\u202eb\u202a\u202b\u202c\u202d \u2066c\u2067\u2068\u2069") == "ab c"
    assert one_line("a\x00b\x07c\x7f\x9fd\ud800") == "abcd"


def test_joiners_and_marks_that_languages_are_spelled_with_stay():
    for spelled in ("می\u200cخواهم", "ا\u200dل", "\u200fCachoo", "سياسة\u0652"):
        assert one_line(spelled) == spelled


@given(st.text())
def test_whatever_is_typed_gives_at_most_one_line_and_stays_so(typed):
    line = one_line(typed)
    assert len(line.splitlines()) <= 1 and line == line.strip()
    assert one_line(line) == line
    line.encode()
