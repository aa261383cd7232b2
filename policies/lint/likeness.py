"""Rules that need the whole text: a word spelt two ways, a wrongly dotted letter, two kinds of digits."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.importing.folding import fold
from policies.lint.findings import Rule, Spot
from policies.lint.script import CLITICS, WORD
from policies.lint.words import DICTIONARY, correct, known

SHORTEST = 5
_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
_ARTICLE = re.compile(r"^[وف]?(?:[بك]?ال|لل)(?=\w{4})")
_CLITIC = re.compile(f"^{CLITICS}")
# Letters that differ by their dots alone, inside a word.
_SKELETON = str.maketrans("بتثنيئجحخدذرزسشصضطظعغفقأإآ", "ٮٮٮٮٮٮحححددررسسصصططععففااا")
_BARE = str.maketrans("أإآ", "ااا")
_NUMBER = re.compile("[0-9٠-٩۰-۹](?:[0-9٠-٩۰-۹.,٫٬]*[0-9٠-٩۰-۹])?")
_KINDS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")


@dataclass(frozen=True, slots=True)
class Seen:
    """A word at its place: `piece` is the index of the text it stands in."""

    piece: int
    start: int
    end: int
    written: str


def likeness(pieces: Sequence[str]) -> Iterator[tuple[int, Spot]]:
    """Yield what comparing the words and numbers of all pieces finds, each with the index of its piece."""
    # A word that a rule of its own names is not named twice.
    seen = [
        Seen(index, match.start(), match.end(), match[0])
        for index, piece in enumerate(pieces)
        for match in WORD.finditer(piece)
        if correct(match[0]) is None
    ]
    yield from _spelt_two_ways(seen)
    yield from _wrong_dots(seen)
    yield from _mixed_digits(pieces)


def _spelt_two_ways(seen: list[Seen]) -> Iterator[tuple[int, Spot]]:
    """The rarer spellings of a word; of two that are as frequent, the later."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[str, Seen] = {}
    for one in seen:
        bare = _ARTICLE.sub("", _MARKS.sub("", one.written))
        if len(bare) >= SHORTEST:
            spellings[fold(bare)][bare] += 1
            first.setdefault(bare, one)
    for counts in spellings.values():
        usual, *rarer = (spelling for spelling, _ in counts.most_common())
        for spelling in rarer:
            one = first[spelling]
            suggestion = _MARKS.sub("", one.written).replace(spelling, usual)
            yield one.piece, Spot(Rule.SPELT_TWO_WAYS, one.start, one.end, suggestion, 0.6)


def _wrong_dots(seen: list[Seen]) -> Iterator[tuple[int, Spot]]:
    """A word that stands once and differs by the dots of one inner letter from a word that is known.

    Known is the dictionary's, and what stands oftener or earlier in the text. The first letter and the last
    are left out: there a dot changes the person or the gender.
    """
    stems = [_CLITIC.sub("", _MARKS.sub("", one.written)) for one in seen]
    often = Counter(stems)
    likely: dict[str, list[str]] = defaultdict(list)
    for stem in (*DICTIONARY, *(stem for stem in often if often[stem] > 1)):
        likely[_skeleton(stem)].append(stem)
    for one, stem in zip(seen, stems, strict=True):
        if often[stem] > 1 or len(stem) < SHORTEST or known(one.written):
            continue
        other = next((other for other in likely[_skeleton(stem)] if _one_inner_letter(stem, other)), None)
        if other:
            suggestion = _MARKS.sub("", one.written).replace(stem, other)
            yield one.piece, Spot(Rule.WRONG_DOTS, one.start, one.end, suggestion, 0.6)
        likely[_skeleton(stem)].append(stem)


def _skeleton(word: str) -> str:
    return word.translate(_SKELETON)


def _one_inner_letter(word: str, other: str) -> bool:
    pairs = enumerate(zip(word.translate(_BARE), other.translate(_BARE), strict=True))
    differing = [index for index, (one, two) in pairs if one != two]
    return len(differing) == 1 and 0 < differing[0] < len(word) - 1


def _mixed_digits(pieces: Sequence[str]) -> Iterator[tuple[int, Spot]]:
    """Numbers in another kind of digits than most numbers of the text."""
    numbers = [(index, match) for index, piece in enumerate(pieces) for match in _NUMBER.finditer(piece)]
    used = Counter(_kind(digit) for _, match in numbers for digit in match[0] if digit.isdigit())
    if len(used) < 2:
        return
    usual = used.most_common(1)[0][0]
    for index, match in numbers:
        suggestion = "".join(usual[_kind(one).index(one)] if one.isdigit() else one for one in match[0])
        if suggestion != match[0]:
            yield index, Spot(Rule.MIXED_DIGITS, match.start(), match.end(), suggestion, 0.7)


def _kind(digit: str) -> str:
    return next(kind for kind in _KINDS if digit in kind)
