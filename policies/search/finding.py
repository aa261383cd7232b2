"""Looking through one published document: the sections that say it, with the words around."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from policies.folding import Folded, folded
from policies.models.section import CONTACT, INTRODUCTION
from policies.numerals import TURNED
from policies.renditions import body
from policies.search.query import Query

AROUND = 90  # letters before and after what was found
MARKED = 3  # stretches shown of one section; how many there are in all is said


@dataclass(frozen=True)
class Part:
    """A section to look through; `text` holds its title and its words, a paragraph a line."""

    key: str
    number: str
    title: str
    text: Folded


@dataclass(frozen=True)
class Piece:
    """A few words of a snippet; `found` are whole words to mark."""

    text: str
    found: bool = False


@dataclass(frozen=True)
class Hit:
    """A section in which it was found so many times, and how it is said there; `label` is its title."""

    key: str
    number: str
    label: str
    count: int
    snippets: tuple[tuple[Piece, ...], ...]

    @property
    def bare(self) -> str:
        """The key of a section that stands without a heading, else ''."""
        return self.key if self.key in (INTRODUCTION, CONTACT) else ""


def hits(sha256: str, query: Query) -> list[Hit]:
    """The sections of the published JSON document with this hash that say it, in the text's order.

    Raises UnknownBytes and django.db.Error as `body` does.
    """
    return [hit for part in parts(sha256) if (hit := _hit(part, query))]


@lru_cache(maxsize=128)
def parts(sha256: str) -> tuple[Part, ...]:
    """The document's sections, folded once a process."""
    return tuple(_part(section) for section in json.loads(body(sha256))["sections"])


def _part(section: dict[str, Any]) -> Part:
    title = section["title"]
    said = "\n".join(filter(None, [title, section["text"]]))
    return Part(section["key"], section["number"], title, folded(said))


def _hit(part: Part, query: Query) -> Hit | None:
    spans = list(query.spans(part.text))
    if not spans:
        return None
    # Where the text says it too, its title need not be quoted under itself.
    quoted = [span for span in spans if span[0] >= len(part.title)] or spans
    return Hit(part.key, part.number, part.title, len(spans), tuple(_snippets(part.text.source, quoted)))


def _snippets(source: str, spans: list[tuple[int, int]]) -> list[tuple[Piece, ...]]:
    """Windows around the first few, those that touch being one."""
    windows: list[list[Any]] = []
    for begin, end in _whole(source, spans)[:MARKED]:
        first, last = _window(source, begin, end)
        if windows and first <= windows[-1][1]:
            windows[-1][1] = max(windows[-1][1], last)
            windows[-1][2].append((begin, end))
        else:
            windows.append([first, last, [(begin, end)]])
    return [tuple(_pieces(source, *window)) for window in windows]


def _whole(source: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches; one that touches a telephone number or a range holds all of it, as it is drawn."""
    numbers = [match.span() for match in TURNED.finditer(source)]
    found: list[tuple[int, int]] = []
    for begin, end in spans:
        touched = [(first, last) for first, last in numbers if first < end and begin < last]
        begin = min([begin, *(first for first, _ in touched)])
        end = max([end, *(last for _, last in touched)])
        if not found or begin >= found[-1][1]:
            found.append((begin, end))
    return found


def _window(source: str, begin: int, end: int) -> tuple[int, int]:
    """The words around, inside the paragraph; no word is cut."""
    paragraph = source.rfind("\n", 0, begin) + 1, source.find("\n", end)
    first, last = paragraph[0], paragraph[1] if paragraph[1] >= 0 else len(source)
    if begin - first > AROUND:
        first = source.find(" ", begin - AROUND, begin) + 1 or begin
    if last - end > AROUND:
        cut = source.rfind(" ", end, end + AROUND)
        last = cut if cut >= 0 else end
    return first, last


def _pieces(source: str, first: int, last: int, spans: list[tuple[int, int]]) -> list[Piece]:
    pieces = [Piece("… ")] if first and source[first - 1] != "\n" else []
    at = first
    for begin, end in spans:
        pieces += [Piece(source[at:begin]), Piece(source[begin:end], found=True)]
        at = end
    pieces.append(Piece(source[at:last]))
    if last < len(source) and source[last] != "\n":
        pieces.append(Piece(" …"))
    return [piece for piece in pieces if piece.text]
