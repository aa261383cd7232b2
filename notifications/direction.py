"""Makes a line of plain text run its language's way: many mail clients go by its first strong letter."""

import re
import unicodedata

MARKS = {"rtl": "\u200f", "ltr": "\u200e"}
STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
_ADDRESS = re.compile(r"https?://\S+")


def begin_strongly(line: str, way: str) -> str:
    """The line, preceded by an invisible mark if its first strong letter runs the other way, or none does.

    `way` is 'rtl' or 'ltr'. An empty line stays empty. A line that is one web address stays as it is: it
    runs left to right by itself, and with a mark before it mail programs do not make a link of it.
    """
    bare = not line.strip() or _ADDRESS.fullmatch(line)
    return line if bare or _first_way(line) == way else MARKS[way] + line


def isolated(name: str, way: str) -> str:
    """The name, shut off from the text around it if it begins the other way; `way` is that of the text."""
    return ISOLATE + name + END_OF_ISOLATE if _first_way(name) not in (way, None) else name


def _first_way(text: str) -> str | None:
    return next((STRONG[kind] for kind in map(unicodedata.bidirectional, text) if kind in STRONG), None)
