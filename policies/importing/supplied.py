"""What a supplied file says, whatever its format: its pieces in order, and what was left behind."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum

from policies.importing.blocks import blocks_of
from policies.importing.escaping import escaped

LONGEST_SAMPLE = 80


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of the file: its words as plain text, and as the Markdown that shows the same words.

    `level` is that of a heading which the format marks as one (1 is the outermost), 0 of everything else;
    `number` is what the program that wrote the file counted for the heading. A list or a table is `whole`:
    neither a heading nor a sentence that could run on.
    """

    text: str
    markdown: str
    level: int = 0
    number: str = ""
    whole: bool = False


class Left(StrEnum):
    """A kind of thing that a policy's text cannot hold; its name for a person is in wording.py."""

    IMAGE = "image"
    SCRIPT = "script"
    STYLE = "style"
    EMBEDDED = "embedded"
    FORM = "form"
    HIDDEN = "hidden"
    REMARK = "remark"
    LINK = "link"
    RAISED = "raised"
    MERGED_CELL = "merged_cell"
    PAGE_EDGE = "page_edge"
    WATERMARK = "watermark"
    CONTENTS = "contents"
    FRONT_MATTER = "front_matter"
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many things of a kind were left behind, and the first of them in its own words, or ''."""

    kind: Left
    count: int
    sample: str


@dataclass(frozen=True, slots=True)
class Supplied:
    """A file that was read; `source` is its text where that is all there is to it, else ''."""

    pieces: tuple[Piece, ...]
    dropped: tuple[Dropped, ...] = ()
    source: str = ""

    def packed(self) -> list:
        """Return lists and strings from which `unpacked` makes the same again."""
        return [[astuple(one) for one in self.pieces], [astuple(one) for one in self.dropped], self.source]


def unpacked(packed: Sequence) -> Supplied:
    """Return what `Supplied.packed` packed."""
    pieces, dropped, source = packed
    return Supplied(
        tuple(Piece(*one) for one in pieces),
        tuple(Dropped(Left(kind), count, sample) for kind, count, sample in dropped),
        source,
    )


def plain_text(text: str) -> Supplied:
    """Return clean text (see `reading.read`) as pieces of which nothing is known but their words."""
    return Supplied(tuple(plain_piece(block) for block in blocks_of(text)), source=text)


def plain_piece(text: str) -> Piece:
    """Return a piece whose words are shown as they are, whatever marks stand in them."""
    return Piece(text, escaped(text))


class Leftovers:
    """Counts what a reader leaves behind, in the order in which the kinds were met."""

    def __init__(self) -> None:
        self._found: dict[Left, tuple[int, str]] = {}

    def add(self, kind: Left, words: str = "") -> None:
        """One more of the kind; `words` is what it said."""
        count, sample = self._found.get(kind, (0, ""))
        self._found[kind] = count + 1, sample or " ".join(words.split())[:LONGEST_SAMPLE]

    def listed(self) -> tuple[Dropped, ...]:
        """Return everything that was counted."""
        return tuple(Dropped(kind, count, sample) for kind, (count, sample) in self._found.items())
