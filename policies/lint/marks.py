"""Rules about single characters: punctuation, spaces, digits, invisible and compatibility characters."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policies.lint.findings import Rule, Spot
from policies.lint.script import LETTER, MARK

NEAR = 60

_ARABIC_MARK = {",": "،", ";": "؛", "?": "؟"}
# Ornate brackets, the honorifics and the rial sign are characters of their own, not shapes of letters.
_SHAPES = "[\ufb50-\ufd3d\ufd50-\ufdef\ufe70-\ufefc]+"
_TERMINAL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_INVISIBLE = f"[{_TERMINAL}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+"
# Behind these a letter alone is a name: «البند و من هذه السياسة».
_LETTERED = re.compile(r"(?:فقرة|بند|مادة|حرف)[ \t]+$")
_CLOSING = "[\"'»”’)\\]*_]*"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rule as an expression, and what should stand in the place of what it matches."""

    rule: Rule
    expression: re.Pattern[str]
    mended: Callable[[re.Match[str]], str]
    confidence: float
    safe: bool = True


def _compose(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[0])


def _letters(match: re.Match[str]) -> str:
    """The letters that the shapes stand for; a lone mark is stored with a space to sit on."""
    return unicodedata.normalize("NFKC", match[0]).replace(" ", "")


PATTERNS = (
    Pattern(Rule.PRESENTATION_FORM, re.compile(_SHAPES), _letters, 0.95),
    Pattern(
        Rule.TATWEEL,
        re.compile(rf"(?<={LETTER})\u0640+(?={LETTER}|{MARK})|(?<={LETTER}{LETTER})\u0640+"),
        lambda _: "",
        0.95,
    ),
    # After a letter of an Arabic word, whatever closes around it; or before one, after a number or a name.
    Pattern(
        Rule.LATIN_MARK,
        re.compile(rf"(?:(?<={LETTER})|(?<={MARK})|(?<=[»”)\"\s]))[,;?](?=\s|$|{LETTER}|{_CLOSING}\s)"),
        lambda match: _ARABIC_MARK[match[0]],
        0.95,
    ),
    Pattern(
        Rule.SPACE_BEFORE_MARK,
        re.compile(rf"(?<=\S)[ \t\u00a0]+(?=[.،؛؟!:,;?]{_CLOSING}(?:\s|$))"),
        lambda _: "",
        0.95,
    ),
    Pattern(
        Rule.DOUBLED_SPACE,
        re.compile(r"(?<=\S)[ \t\u00a0]{2,}(?=[^\s.،؛؟!:,;?])"),
        lambda _: " ",
        0.99,
    ),
    Pattern(Rule.NO_SPACE_AFTER_MARK, re.compile(rf"[،؛؟](?={LETTER})"), lambda match: match[0] + " ", 0.95),
    # A list letter stands at the start of its line; anywhere else a conjunction leans on its word.
    Pattern(
        Rule.DETACHED_WAW,
        re.compile(rf"(?<=\S[ \t])و[ \t]+(?=[*_«(\"]*{LETTER})"),
        lambda _: "و",
        0.95,
    ),
    Pattern(
        Rule.ASCII_QUOTES,
        re.compile(r'(?<![\w"])"(?=\S)([^"\n]{1,300})(?<=\S)"(?![\w"])'),
        lambda match: f"«{match[1]}»" if re.search(LETTER, match[1]) else match[0],
        0.9,
    ),
    Pattern(Rule.INVISIBLE_CONTROL, re.compile(_INVISIBLE), lambda _: "", 0.9),
    Pattern(Rule.DECOMPOSED, re.compile(f"[اويهەۥ]{MARK}*[\u0653-\u0655]"), _compose, 0.99),
    Pattern(
        Rule.TANWEEN_ORDER,
        re.compile(rf"(?<={LETTER})ا\u064b(?!{LETTER}|{MARK})"),
        lambda _: "\u064bا",
        0.9,
    ),
)


def marks(text: str) -> Iterator[Spot]:
    """Yield what the character rules find in one string of Arabic prose."""
    for pattern in PATTERNS:
        for match in pattern.expression.finditer(text):
            if pattern.rule is Rule.LATIN_MARK and not _among_arabic(text, match.start()):
                continue
            mended = pattern.mended(match)
            sure = pattern.confidence, pattern.safe
            if pattern.rule is Rule.DETACHED_WAW and _LETTERED.search(text[: match.start()][-NEAR:]):
                sure = 0.5, False
            if mended != match[0]:
                yield Spot(pattern.rule, match.start(), match.end(), mended, *sure)


def _among_arabic(text: str, place: int) -> bool:
    """Whether the nearest letter before the mark or the one after it is Arabic."""
    before = next((one for one in reversed(text[max(0, place - NEAR) : place]) if one.isalpha()), None)
    after = next((one for one in text[place + 1 : place + NEAR] if one.isalpha()), None)
    return any(re.match(LETTER, letter) for letter in (before, after) if letter)
