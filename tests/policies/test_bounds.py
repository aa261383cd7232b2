"""What a body may hold: whatever it is built of, it is read quickly or refused by name."""

import sys

import pytest

from policies import markdown
from policies.bounds import (
    LONGEST,
    NestedTooDeep,
    TableTooLarge,
    TextTooLong,
    TooManyMarks,
    Unbounded,
    bounded,
)
from policies.importing.files import read_file
from policies.importing.outline import outline_of
from policies.importing.pasted import pasted
from policies.importing.refusals import UnsafeFile

SOME = 8_000  # characters: enough to see how the work grows
TOKENS = [
    "ا",
    "ا ",
    "ا\n",
    "ا\n\n",
    "- ا\n",
    "1. ا\n",
    "> ",
    "> ا\n",
    "1",
    "1-",
    "+1 ",
    "0",
    "](",
    "!",
    "\\",
    "`",
]
TOKENS += [
    "&",
    "&amp;",
    "|",
    "a@b.c ",
    "x@x.xx ",
    "~",
    "#\n",
    "=\n",
    "[",
    "*",
    "_",
    "**_",
    "*_[",
    "[a](",
    "<a:",
]


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ("ا" * (LONGEST + 1), TextTooLong),
        ("[" * 2_001, TooManyMarks),
        ("**_" * 1_000, TooManyMarks),
        (("[" * 1_900 + "\n\n") * 3, TooManyMarks),
        ("|ا" * 300 + "\n" + "|-" * 300 + "\n" + "|ا\n" * 300, TableTooLarge),
        (("|ا" * 40 + "\n" + "|-" * 40 + "\n" + "|ا\n" * 40 + "\n") * 4, TableTooLarge),
        ("- " * 21 + "ا", NestedTooDeep),
        ("\n".join("  " * depth + "- ا" for depth in range(60)), NestedTooDeep),
        ("\n".join("\t" * depth + "1. ا" for depth in range(60)), NestedTooDeep),
    ],
)
def test_what_no_policy_needs_is_refused_by_name_and_place(body, refusal):
    with pytest.raises(refusal) as refused:
        bounded(body)
    assert str(refused.value.places["limit"]) in str(refused.value)
    assert len(refused.value.places["place"]) <= 60


def test_a_long_section_with_a_table_lists_and_links_is_taken_as_it_is():
    table = "| الغرض | المدة |\n| --- | --- |\n" + "| الدعم | **سنة** |\n" * 200
    body = "نجمع [بياناتك](https://a.example) **كلها**.\n\n- أ\n  - ب\n    1. ج\n\n" * 300 + table
    assert bounded(body) == body


@pytest.mark.parametrize("token", TOKENS)
def test_twice_as_much_of_anything_is_at_most_about_twice_the_work(token):
    once, twice = (work(token * (size // len(token))) for size in (SOME, 2 * SOME))
    assert twice is None or twice < 2.7 * once + 2_000


def work(body: str) -> int | None:
    """How many functions are called to show the body; None where it is refused."""
    count = 0

    def called(_frame: object, event: str, _what: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    try:
        bounded(body)
    except Unbounded:
        return None
    before = sys.getprofile()
    sys.setprofile(called)
    try:
        markdown.html(body)
    finally:
        sys.setprofile(before)
    return count


def test_a_number_without_an_end_is_read_once():
    assert markdown.html("1" * LONGEST).startswith("<p>111")


@pytest.mark.parametrize(
    ("html", "refusal"),
    [
        ("<table>" + "<tr><td>ا<td>ب" * 4_000 + "</table>", TableTooLarge),
        ("<table><tr>" + "<td>ا" * 4_000 + "<tr><td>ا" * 4_000 + "</table>", TableTooLarge),
        ("<table>" + ("<tr>" + "<td colspan=50>ا" * 50) * 10 + "</table>", TableTooLarge),
        ("<p>" + "<b>ا</b>ب " * 2_000, TooManyMarks),
        ("<p>" + "ا " * LONGEST, TextTooLong),
        ("<blockquote>" * 150 + "ا", UnsafeFile),
    ],
)
def test_a_paste_that_is_too_much_is_refused_too(html, refusal):
    with pytest.raises(refusal):
        pasted(html)


@pytest.mark.parametrize("format_", ["txt", "md"])
def test_so_is_an_imported_section(format_):
    head = ("# " if format_ == "md" else "سياسة نسيم\n\nمقدمة قصيرة.\n\n") + "ما نجمعه\n\n"
    with pytest.raises(TextTooLong):
        outline_of(read_file((head + "نجمع اسمك وبريدك. " * 4_000).encode(), f"a.{format_}"))


def test_no_word_of_a_markdown_file_is_lost_for_lying_too_deep():
    assert "عميق" in read_file(("> " * 60 + "عميق").encode(), "a.md").pieces[0].text
    with pytest.raises(UnsafeFile):
        read_file(("> " * 300 + "عميق").encode(), "a.md")
