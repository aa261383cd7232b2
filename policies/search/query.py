"""What was asked for, as a pattern over folded text; `search.js` builds the same one. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from policies.folding import TABLE, Folded, fold

LONGEST, MOST_WORDS, SHORTEST = 100, 8, 2
_BETWEEN = "".join(f"\\u{first}-\\u{last}" for first, last in TABLE["between"])
_LETTER = rf"[^{_BETWEEN}\n]"
_EDGE = rf"[{_BETWEEN}\n]"
_ARTICLE, _BEFORE, _LAST = TABLE["article"], TABLE["before"], TABLE["last"]
_WORD = re.compile(rf"{_LETTER}+")


@dataclass(frozen=True)
class Query:
    """The words of a question, folded; one to MOST_WORDS of them."""

    words: tuple[str, ...]

    def spans(self, text: Folded) -> Iterator[tuple[int, int]]:
        """Begin and end, in the source, of each stretch of whole words found, their marks included."""
        origin = text.origin
        for match in self.pattern.finditer(text.text):
            first, last = match.span(1)
            begin = origin[first - 1] + 1 if first else 0
            yield begin, origin[last] if last < len(origin) else len(text.source)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """One word is found anywhere inside words. Several are found one after the other in a paragraph, each
        with particles and the article before it and up to three letters of ending after it, or without.

        A match begins where a word does, so that a text of one endless word is read once, not once a letter.
        """
        cores = [_core(word) for word in self.words]
        if len(cores) == 1:
            return re.compile(rf"(?:^|{_EDGE})({_LETTER}*{cores[0]}{_LETTER}*)")
        forms = [rf"[{_BEFORE}]{{0,2}}(?:{_ARTICLE})?{core}{_LETTER}{{0,3}}" for core in cores]
        return re.compile(rf"(?:^|{_EDGE})({f'[{_BETWEEN}]+'.join(forms)})(?={_EDGE}|$)")


def parse(asked: str) -> Query | None:
    """The query; None when what was asked for is too short to look for. What is too long is cut."""
    words = words_of(fold(asked[:LONGEST]))[:MOST_WORDS]
    if sum(map(len, words)) < SHORTEST:
        return None
    return Query(tuple(words))


def words_of(text: str) -> list[str]:
    """The words of a folded text, in order."""
    return _WORD.findall(text)


def _core(word: str) -> str:
    """The word without its article, its last letter in each of its shapes."""
    if word.startswith(_ARTICLE) and len(word) >= len(_ARTICLE) + 3:
        word = word.removeprefix(_ARTICLE)
    last = _LAST.get(word[-1])
    return re.escape(word[:-1]) + (f"[{last}]" if last else re.escape(word[-1]))
