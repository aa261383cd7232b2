"""Numbers that a right-to-left line would turn round, held in their order, with markup or without."""

import re
from collections.abc import Iterator
from unicodedata import bidirectional

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# After an Arabic letter a hyphen or a space no longer joins digits (UAX 9, W2): 011-234 is drawn 234-011.
# A full stop and a slash do.
TURNED = re.compile(r"(?:\+|(?<!\d))\d+(?:[-–]\d+)+|(?:\+|(?<!\d)0)\d+(?:[ -]\(?\d+\)?)+|\+\d+")
LEFT_TO_RIGHT, END = "\u2066", "\u2069"
ISOLATED = '<bdi dir="ltr">{}</bdi>'


def in_order(words: str, before: str = "") -> str:
    """The words, each telephone number, range and hyphenated date that needs it isolated from left to right.

    `before` is what stands before them on their line.
    """
    pieces = parted(words, before)
    return "".join(f"{LEFT_TO_RIGHT}{piece}{END}" if isolated else piece for piece, isolated in pieces)


def in_order_html(words: str, before: str = "") -> SafeString:
    """The same as HTML, the words escaped."""
    pieces = parted(words, before)
    shown = (format_html(ISOLATED if isolated else "{}", piece) for piece, isolated in pieces)
    return mark_safe("".join(shown))  # each was escaped


def parted(words: str, before: str = "") -> Iterator[tuple[str, bool]]:
    """The words in pieces, and of each whether it is a number that is drawn turned round unless isolated.

    After a letter written from left to right a number belongs to its run (W7), as in ISO 27001-2022:
    isolated, it would change places with the word.
    """
    end, after_latin = 0, _ends_from_left(before, False)
    for match in TURNED.finditer(words):
        between = words[end : match.start()]
        after_latin = _ends_from_left(between, after_latin)
        yield from [(between, False)] if between else []
        yield match[0], not after_latin
        end = match.end()
    yield from [(words[end:], False)] if words[end:] else []


def _ends_from_left(words: str, otherwise: bool) -> bool:
    # A line feed (B) ends the line: what stood before it counts no more.
    directions = (bidirectional(letter) for letter in reversed(words))
    last = next((one for one in directions if one in ("L", "R", "AL", "B")), None)
    return otherwise if last is None else last == "L"
