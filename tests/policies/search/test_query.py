"""One table for two languages: the examples that Python and the reader's page are both held to."""

import json
from pathlib import Path

import pytest

from policies.folding import TABLE, fold, folded
from policies.search.query import LONGEST, MOST_WORDS, parse

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("source", "expected"), VECTORS["fold"])
def test_folding_forgets_what_writers_write_in_different_ways(source, expected):
    assert fold(source) == expected
    found = folded(source)
    assert len(found.origin) == len(found.text) and list(found.origin) == sorted(found.origin)


@pytest.mark.parametrize("case", VECTORS["find"], ids=lambda case: case["query"])
def test_whole_words_are_found_with_their_endings_and_article(case):
    query = parse(case["query"])
    text = folded(case["text"])
    found = [case["text"][begin:end] for begin, end in query.spans(text)] if query else []
    assert found == case["found"]


def test_a_question_is_bounded_and_one_letter_is_not_looked_for():
    assert parse("") is parse("  ") is parse("ب") is parse("ءـً") is parse("؟!") is None
    assert len(parse("كلمة " * 200).words) == MOST_WORDS
    assert sum(map(len, parse("ب" * 5000).words)) == LONGEST


def test_a_text_of_one_endless_word_is_searched_to_its_end():
    """A pattern that began anew at each letter would not come back for minutes."""
    endless = folded("س" * 50_000)
    assert not list(parse("ب" * LONGEST).spans(endless)) and not list(parse("zz").spans(endless))
    assert list(parse("س" * LONGEST).spans(endless)) == [(0, 50_000)]


def test_a_question_is_never_a_pattern():
    for asked in (".*", "a.*b", "[ab]", "(a+)+$ aa", "\\d\\d", "ab|cd"):
        query = parse(asked)
        assert query is None or not list(query.spans(folded("1234 xyz")))


def test_each_letter_folds_to_one_that_folds_to_itself():
    for letter in TABLE["letters"].values():
        assert fold(letter) == letter
