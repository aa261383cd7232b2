"""A small notation for phrases of folded Arabic or English, and finding them in a text.

`word` matches with the Arabic clitics before it (and, with, for, the); `stem*` also any ending;
`..` allows up to three words between; `!word` refuses a following word. `|` parts alternatives.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from policies.importing.folding import Folded, fold

_CLITICS = "[وف]?[بكل]?"
_ARTICLE = "(?:ال|ل)?"
_GAP = r"\W+(?:\w+\W+){0,3}?"


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: where it stands in the folded text, and its words as they are written."""

    start: int
    end: int
    written: str


def has(phrases: str, folded_text: str) -> bool:
    """Return whether any alternative of `phrases` stands in the folded text."""
    return _pattern(phrases).search(folded_text) is not None


def found(phrases: str, text: Folded) -> Iterator[Match]:
    """Yield each place where an alternative stands, written without a leading conjunction."""
    for match in _pattern(phrases).finditer(text.text):
        start = match.start("words")
        yield Match(start, match.end(), text.written(start, match.end()))


@lru_cache(maxsize=512)
def _pattern(phrases: str) -> re.Pattern[str]:
    alternatives = "|".join(_alternative(part.split()) for part in fold(phrases).split("|"))
    return re.compile(rf"(?<!\w){_CLITICS}(?P<words>{alternatives})")


def _alternative(tokens: list[str]) -> str:
    pattern = between = ""
    for token in tokens:
        if token == "..":
            between = _GAP
        elif token.startswith("!"):
            pattern += rf"(?!\W+{_CLITICS}{_word(token[1:])})"
        else:
            pattern += between + (_CLITICS if between else "") + _word(token)
            between = r"\W+"
    return pattern


def _word(token: str) -> str:
    ending = r"\w*+" if token.endswith("*") else r"(?!\w)"
    return _ARTICLE + re.escape(token.rstrip("*")) + ending
