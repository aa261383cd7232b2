"""The sentences of an outline, exactly as written, and whether a phrase in one of them is denied."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from policies import markdown
from policies.importing.folding import Folded, folded
from policies.importing.outline import Outline
from policies.importing.phrases import Match, found
from policies.importing.vocabulary import COLLECTS, NEGATIONS, SELLS, SHARES, TURNS, USES

# A text without stops is one endless sentence: a denial reaches this many letters, no further.
FARTHEST_DENIAL = 1_000

_SENTENCE_END = re.compile(r"(?<=[.!?؟…])\s+|\n\n")
_WORD = re.compile(r"\w+")
_VERBS = " | ".join((COLLECTS, SHARES, USES, SELLS))
_ALTERNATIVES = frozenset({"او", "or", "nor"})


@dataclass(frozen=True, slots=True)
class Passage:
    """The text under one heading; the introduction has no title."""

    key: str
    title: str
    sentences: tuple[Folded, ...]


def passages(result: Outline) -> Iterator[Passage]:
    """Yield the introduction and every section, in order; the contact lines declare nothing."""
    yield Passage("introduction", "", sentences_of(markdown.visible(result.introduction)))
    for section in result.sections:
        yield Passage(section.key, section.title, sentences_of(markdown.visible(section.body)))


def stated(phrases: str, sentence: Folded) -> Match | None:
    """Return a place where the sentence says the phrase undenied; earlier alternatives go first."""
    places = (place for one in phrases.split("|") for place in found(one, sentence))
    return next((place for place in places if not _denied(_before(place, sentence))), None)


def sentences_of(text: str) -> tuple[Folded, ...]:
    """Return the sentences of a text, each exactly as written; those without a word are left out."""
    # A stop after a space ends its own sentence too: "word ." is one sentence with its stop.
    parts = _SENTENCE_END.split(text)
    return tuple(folded(part.strip()) for part in parts if _WORD.search(part))


def _before(place: Match, sentence: Folded) -> str:
    return sentence.text[max(0, place.start - FARTHEST_DENIAL) : place.start]


def _denied(before: str) -> bool:
    """Whether the words before a phrase end in a denial that no later verb or turn lifted."""
    denied = waiting = False
    previous = ""
    for word in _WORD.findall(before):
        if word in NEGATIONS:
            denied = waiting = True
        elif _is(TURNS, word):
            denied = waiting = False
        elif _is(_VERBS, word):
            denied = denied and (waiting or previous in _ALTERNATIVES)
            waiting = False
        previous = word
    return denied


@lru_cache(maxsize=4096)
def _is(phrases: str, word: str) -> bool:
    match = next(iter(found(phrases, folded(word))), None)
    return match is not None and match.end == len(word)
