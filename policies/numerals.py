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


def in_order(words: str) -> str:
    """The words, every telephone number, range and hyphenated date in them isolated from left to right."""
    return TURNED.sub(rf"{LEFT_TO_RIGHT}\g<0>{END}", words)


def in_order_html(words: str, before: str = "") -> SafeString:
    """The same as HTML, the words escaped; `before` is what stands before them on their line."""
    out, end = [], 0
    for first, last in turned(words, before):
        out += [format_html("{}", words[end:first]), format_html(ISOLATED, words[first:last])]
        end = last
    return mark_safe("".join([*out, format_html("{}", words[end:])]))  # each was escaped


def turned(words: str, before: str = "") -> Iterator[tuple[int, int]]:
    """Begin and end of each number that is drawn turned round unless it is isolated.

    After a letter written from left to right a number belongs to its run (W7), as in ISO 27001-2022:
    isolated, it would change places with the word.
    """
    end, after_latin = 0, _ends_from_left(before, False)
    for match in TURNED.finditer(words):
        after_latin = _ends_from_left(words[end : match.start()], after_latin)
        end = match.end()
        if not after_latin:
            yield match.span()


def _ends_from_left(words: str, otherwise: bool) -> bool:
    directions = (bidirectional(letter) for letter in reversed(words))
    last = next((one for one in directions if one in ("L", "R", "AL")), None)
    return otherwise if last is None else last == "L"
