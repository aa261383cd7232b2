"""Makes a line of plain text run its language's way: many mail clients go by its first strong letter."""

import unicodedata

MARKS = {"rtl": "\u200f", "ltr": "\u200e"}
STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def begin_strongly(line: str, way: str) -> str:
    """The line, preceded by an invisible mark if its first strong letter runs the other way, or none does.

    `way` is 'rtl' or 'ltr'. An empty line stays empty.
    """
    first = next((STRONG[kind] for kind in map(unicodedata.bidirectional, line) if kind in STRONG), None)
    return line if first == way or not line.strip() else MARKS[way] + line
