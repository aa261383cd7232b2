"""Pieces from formatted words: headings, paragraphs, lists and tables in the Markdown of section bodies."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from policies import markdown
from policies.bounds import buildable, refuse_more_cells
from policies.importing.blocks import LONGEST_HEADING
from policies.importing.escaping import escaped
from policies.importing.inline import Run, markdown_of, on_one_line, words_of
from policies.importing.supplied import Piece

# Room for the number before the words.
LONGEST_MARKED_HEADING = LONGEST_HEADING - 20

_NUMBERED = re.compile(r"^[0-9]+\. ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list. It has a `number` (1, 2, 3), or another `label` ("(b)", "2.1"), or a bullet."""

    runs: tuple[Run, ...]
    depth: int = 0
    number: int | None = None
    label: str = ""

    @property
    def printed(self) -> str:
        """What stands before the words."""
        return self.label or ("-" if self.number is None else f"{self.number}.")


def heading(runs: Iterable[Run], level: int, number: str = "") -> list[Piece]:
    """Return the heading; words too long for one are a paragraph, no words are nothing."""
    runs = on_one_line(runs)
    words = words_of(runs)
    if len(words) > LONGEST_MARKED_HEADING or len(number) > 20:
        return paragraph([Run(f"{number} ".lstrip()), *runs])
    return [Piece(words, escaped(words), level, number)] if words else []


def paragraph(runs: Sequence[Run]) -> list[Piece]:
    """Return the paragraph; no words are nothing."""
    words = words_of(runs)
    return [Piece(words, markdown_of(runs))] if words else []


def listing(items: Sequence[Item], above: Sequence[Piece] = ()) -> list[Piece]:
    """Return the list, its numbers unchanged; `above` are the pieces that it comes after.

    Markdown counts by itself, in figures with a full stop, and goes on counting from a list right above. A
    list counted otherwise becomes paragraphs that begin with their labels, as it would be read aloud; inside
    an item it becomes bullets that do.
    """
    items = [item for item in items if words_of(item.runs)]
    if not items:
        return []
    whole = _list(items)
    if whole and not (above and _NUMBERED.match(whole.markdown) and _NUMBERED.search(above[-1].markdown)):
        return [whole]
    pieces: list[Piece] = []
    for bulleted, group in groupby(items, key=lambda item: item.printed == "-"):
        alike = list(group)
        bullets = _list([Item(item.runs) for item in alike]) if bulleted else None
        pieces += [bullets] if bullets else [_labelled(item) for item in alike]
    return pieces


def table(rows: Sequence[Sequence[Sequence[Run]]]) -> list[Piece]:
    """Return the table, its first row as the head; of one column, its cells as paragraphs.

    Raises TableTooLarge.
    """
    rows = [row for row in rows if any(words_of(cell) for cell in row)]
    width = max((len(row) for row in rows), default=0)
    refuse_more_cells(width * len(rows), words_of(rows[0][0]) if width else "")
    if width < 2:
        return [piece for row in rows for cell in row for piece in paragraph(cell)]
    head, *body = [[*row, *[()] * (width - len(row))] for row in rows]
    lines = [_row(head), "|" + " --- |" * width, *map(_row, body)]
    written = "\n".join(lines)
    words = "\n".join(words_of(cell) for row in rows for cell in row if words_of(cell))
    if markdown.visible(written).split() != words.split():
        return [piece for row in rows for cell in row for piece in paragraph(cell)]
    return [Piece(words, written, whole=True)]


def _row(cells: Sequence[Sequence[Run]]) -> str:
    written = (markdown_of(on_one_line(cell)) for cell in cells)
    return "|" + "|".join(f" {words} " if words else " " for words in written) + "|"


def _labelled(item: Item) -> Piece:
    runs = [Run(f"{item.printed} "), *item.runs]
    return Piece(words_of(runs), markdown_of(runs), whole=True)


def _labelled_inside(item: Item) -> Item:
    """The item with its label among its words where it stands inside another: "1 (b)" is referred to."""
    if not (item.depth and item.label):
        return item
    return replace(item, runs=(Run(f"{item.label} "), *item.runs), label="")


def _list(items: Sequence[Item]) -> Piece | None:
    """The list in Markdown, None where that would count otherwise or show other words."""
    items = [_labelled_inside(item) for item in items]
    if any(item.label for item in items) or not _counted_on(items):
        return None
    lines: list[str] = []
    indents: list[int] = []
    for item in items:
        del indents[item.depth :]
        before = " " * sum(indents)
        indents.append(len(item.printed) + 1)
        inside = before + " " * indents[-1]
        lines.append(f"{before}{item.printed} " + markdown_of(item.runs).replace("\n", "\n" + inside))
    written = "\n".join(lines)
    words = "\n".join(words_of(item.runs) for item in items)
    same = markdown.visible(buildable(written)).split() == words.split()
    return Piece(words, written, whole=True) if same else None


def _counted_on(items: Sequence[Item]) -> bool:
    """Whether every number follows the one before it on its level, and no level is skipped."""
    last: list[int | None] = []
    for item in items:
        if item.depth > len(last):
            return False
        begins = item.depth == len(last)
        del last[item.depth + 1 :]
        if begins:
            last.append(item.number)
            # Markdown begins a list inside an item only with the number one.
            if item.depth and item.number not in (None, 1):
                return False
            continue
        before = last[item.depth]
        if item.number is not None and item.number != (before or 0) + 1:
            return False
        last[item.depth] = item.number
    return True
