"""A Word document to pieces: headings by style, numbers as they are printed, lists and tables kept."""

from collections.abc import Iterator

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from policies.importing.inline import Run, words_of
from policies.importing.reading import LARGEST_FILE
from policies.importing.refusals import EmptyFile, TooLarge, UnsafeFile
from policies.importing.supplied import Left, Leftovers, Piece, Supplied
from policies.importing.word.alternatives import settle
from policies.importing.word.changes import refuse_what_is_unresolved, refuse_what_was_passed_over
from policies.importing.word.edges import left_at_the_edges
from policies.importing.word.numbering import Label, Numbering
from policies.importing.word.package import opened
from policies.importing.word.styles import Styles, value_of, whole
from policies.importing.word.switches import Switches
from policies.importing.word.words import Words
from policies.importing.writing import Item, heading, listing, paragraph, table

WIDEST = 50
MOST_PARAGRAPHS = 20_000
MOST_RUNS = 100_000
_PASSED_THROUGH = {qn("w:sdtContent"), qn("w:customXml"), qn("w:smartTag")}


def read_document(data: bytes) -> Supplied:
    """Return the pieces of a .docx.

    Raises EmptyFile, TooLarge (over LARGEST_FILE bytes of words), UnsafeFile (over MOST_PARAGRAPHS or
    MOST_RUNS), what `package.opened` raises of the archive, and of the words what `alternatives.settle`,
    `changes.refuse_what_is_unresolved` and `changes.refuse_what_was_passed_over` raise.
    """
    document = opened(data)
    body = document.element.body
    _refuse_too_much(body)
    switches = Switches(document)
    refuse_what_is_unresolved(body, switches)
    settle(body)
    text = _Text(document, switches)
    text.flow(body)
    text.end_list()
    refuse_what_was_passed_over(body, text.words.read)
    left_at_the_edges(document, text.left)
    if not text.pieces:
        raise EmptyFile
    return Supplied(tuple(text.pieces), text.left.listed())


def _refuse_too_much(body: etree._Element) -> None:
    """As much is read as of plain text, and no more pieces of it than a person could have written."""
    size = sum(len((word.text or "").encode()) for word in body.iter(qn("w:t")))
    if size > LARGEST_FILE:
        raise TooLarge(size=size, limit=LARGEST_FILE)
    for tag, most in (("w:p", MOST_PARAGRAPHS), ("w:r", MOST_RUNS)):
        if sum(1 for _ in body.iter(qn(tag))) > most:
            raise UnsafeFile


class _Text:
    """The pieces found so far, and the list under way."""

    def __init__(self, document: WordDocument, switches: Switches) -> None:
        self.pieces: list[Piece] = []
        self.left = Leftovers()
        self._items: list[Item] = []
        self._styles, self._numbering = Styles(document), Numbering(document)
        self.words = Words(document, switches, self.left)

    def flow(self, parent: etree._Element) -> None:
        """Take over paragraphs, lists and tables in order."""
        for child in parent:
            if child.tag == qn("w:p"):
                self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                self.end_list()
                self._table(child)
            elif child.tag == qn("w:sdt"):
                self._control(child)
            elif child.tag in _PASSED_THROUGH:
                self.flow(child)

    def end_list(self) -> None:
        """The items under way are a list."""
        self.pieces += listing(self._items, self.pieces)
        self._items = []

    def _paragraph(self, element: etree._Element) -> None:
        if self._styles.is_contents(element):
            self.left.add(Left.CONTENTS, words_of(self.words.of(element)))
            return
        runs = self.words.of(element)
        level, label = self._styles.heading_level(element), self._label(element)
        if not level and label and words_of(runs):
            depth = self._depth(self._styles.counted(element)[1])
            shown = "" if label.number is not None else label.text
            self._items.append(Item(tuple(runs), depth, label.number, shown))
            return
        self.end_list()
        number = label.text if label else ""
        self.pieces += heading(runs, level, number) if level else paragraph(runs)

    def _label(self, element: etree._Element) -> Label | None:
        counted = self._styles.counted(element)
        return self._numbering.next(*counted) if counted else None

    def _depth(self, depth: int) -> int:
        """No deeper than one below the item before."""
        return min(depth, self._items[-1].depth + 1) if self._items else 0

    def _control(self, element: etree._Element) -> None:
        gallery = value_of(element, "w:sdtPr/w:docPartObj/w:docPartGallery")
        if gallery == "Table of Contents":
            self.words.leave(Left.CONTENTS, element)
        else:
            self.flow(element)

    def _table(self, element: etree._Element) -> None:
        rows = [list(_below(row, qn("w:tc"))) for row in _below(element, qn("w:tr"))]
        if max(map(len, rows), default=0) > 1:
            self.pieces += table([[runs for cell in row for runs in self._cell(cell)] for row in rows])
            return
        for cell in (cell for row in rows for cell in row):
            self.flow(cell)
        self.end_list()

    def _cell(self, cell: etree._Element) -> Iterator[list[Run]]:
        """The words of the cell, and the empty cells that it stretches over."""
        runs: list[Run] = []
        for element in cell.iter(qn("w:p")):
            label, words = self._label(element), self.words.of(element)
            runs += [Run(f"{label.text} ")] if label and label.text and words_of(words) else []
            runs += [*words, Run("\n")]
        yield runs
        span = min(whole(value_of(cell, "w:tcPr/w:gridSpan"), 1), WIDEST)
        if span > 1 or cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}") is not None:
            self.left.add(Left.MERGED_CELL, words_of(runs))
        yield from [[]] * (span - 1)


def _below(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, those in content controls included."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _PASSED_THROUGH or child.tag == qn("w:sdt"):
            yield from _below(child, tag)
