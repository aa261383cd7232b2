"""A web page to pieces: its words, headings, lists, tables and links; what a policy cannot hold is listed."""

from dataclasses import replace

from lxml import etree

from policies.importing.inline import Run
from policies.importing.refusals import EmptyFile
from policies.importing.supplied import Left, Piece, Supplied
from policies.importing.webleft import (
    BLOCKS,
    HEADINGS,
    LEFT_BY_TAG,
    PageLeftovers,
    refuse_what_was_passed_over,
    said_in,
    white_made_even,
)
from policies.importing.weblists import Part, items_of, whole
from policies.importing.webstyles import style_of
from policies.importing.webtree import parsed
from policies.importing.wordlists import Label, is_label, label_text, taken_label
from policies.importing.writing import Item, heading, listing, paragraph, table
from policies.targets import leads_somewhere

CELLS = ("td", "th")
WIDEST = 50
HEAVY = ("bold", "bolder", "600", "700", "800", "900")


def read_page(text: str) -> Supplied:
    """Return the pieces of an HTML page or fragment. Requires clean text (see `reading.read`).

    Raises UnresolvedChanges (deleted, inserted or struck-out words), UnreadWords (a drawing, formula or field
    says a part of a sentence, or words would be lost), UnsafeFile (nested too deeply), EmptyFile.
    """
    root = parsed(text)
    page = _Page()
    page.left.take_head(root)
    page.flow(root, Run(""))
    page.end()
    refuse_what_was_passed_over(root, page.left.elements, page.pieces)
    if not page.pieces:
        raise EmptyFile
    return Supplied(tuple(page.pieces), page.left.listed())


class _Page:
    """The pieces found so far, and the list and the words of the paragraph under way."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.left = PageLeftovers()
        self._runs: list[Part] = []
        self._items: list[Item] = []
        self._list = ""

    def end(self) -> None:
        """Whatever is under way is complete."""
        self._end_paragraph()
        self._end_list()

    def _end_paragraph(self) -> None:
        self._add(paragraph(self._runs))
        self._runs = []

    def _end_list(self) -> None:
        self.pieces += listing(self._items, self.pieces)
        self._items = []

    def _add(self, pieces: list[Piece]) -> None:
        """The pieces follow; a list goes on over a paragraph without words."""
        if pieces:
            self._end_list()
            self.pieces += pieces

    def _add_item(self, label: Label, runs: list[Run]) -> None:
        """One more of the list under way, or the first of the next; no deeper than one below that before."""
        if label.depth == 0 and label.of != self._list:
            self._end_list()
        depth = min(label.depth, self._items[-1].depth + 1) if self._items else 0
        self._list = self._list if depth else label.of
        self._items.append(label.item(runs, depth))

    def flow(self, element: etree._Element, look: Run) -> None:
        """Take over what stands in an element, block by block."""
        self._say(element.text, look)
        for child in element:
            self._child(child, look)
            self._say(child.tail, look)

    def _child(self, child: etree._Element, look: Run) -> None:
        tag = child.tag
        if child in self.left.elements or self.left.takes(child):
            return
        if tag == "br":
            self._runs.append(replace(look, text="\n"))
        elif tag in BLOCKS or tag in HEADINGS:
            self._end_paragraph()
            self._block(child, look)
            self._end_paragraph()
        else:
            self.flow(child, self._dressed(child, look))

    def _block(self, element: etree._Element, look: Run) -> None:
        label = taken_label(element)
        if element.tag in HEADINGS:
            self._add(heading(self._inside(element), HEADINGS[element.tag], label.text if label else ""))
        elif label:
            self._add_item(label, self._inside(element))
        elif element.tag in ("ul", "ol") and not _has_blocks(element):
            self._listed(element)
        elif element.tag == "table" and not (_has_blocks(element) or _says_more_than_cells(element)):
            self._table(element)
        else:
            self.flow(element, look)

    def _listed(self, element: etree._Element) -> None:
        """The list, cut in two by words that are of no item: they stand where they stood."""
        self._end_list()
        for one in items_of(element, self._inside):
            if isinstance(one, Item):
                self._items.append(one)
            else:
                self._add(paragraph(one))
        self._end_list()

    def _table(self, element: etree._Element) -> None:
        """The table, its caption where it stood. Requires that no words stand beside cells and captions."""
        rows: list[list[list[Run]]] = []
        for part in self._inside(element, ("caption", "tr")):
            if isinstance(part, Run):
                continue
            if part.tag == "tr":
                rows.append(self._cells(part))
                continue
            self._add(table(rows))
            self._add(paragraph(self._inside(part)))
            rows = []
        self._add(table(rows))

    def _cells(self, row: etree._Element) -> list[list[Run]]:
        """The words of each cell, and the empty cells that it stretches over."""
        cells: list[list[Run]] = []
        for part in self._inside(row, CELLS):
            if not isinstance(part, Run):
                span = whole(part.get("colspan"), 1)
                if span != 1 or whole(part.get("rowspan"), 1) != 1:
                    self.left.add(Left.MERGED_CELL, said_in(part))
                cells += [self._inside(part), *[[]] * (min(span, WIDEST) - 1)]
        return cells

    def _inside(self, element: etree._Element, apart: tuple[str, ...] = ()) -> list[Part]:
        """All words in an element as runs, a broken line between its blocks.

        In the place of those that stand in elements of the tags `apart` are these.
        """
        outer, self._runs = self._runs, []
        self._inline(element, Run(""), apart)
        found, self._runs = self._runs, outer
        return found

    def _inline(self, element: etree._Element, look: Run, apart: tuple[str, ...]) -> None:
        self._say(element.text, look)
        for child in element:
            tag = child.tag
            if is_label(child):
                self._say(f"{label_text(child)} ", look)
            elif self.left.takes(child):
                pass
            elif tag in apart:
                self._runs.append(child)
            else:
                broken = tag == "br" or tag in BLOCKS or tag in HEADINGS
                self._runs += [Run("\n")] if broken else []
                self._inline(child, self._dressed(child, look), apart)
                self._runs += [Run("\n")] if broken and tag != "br" else []
            self._say(child.tail, look)

    def _say(self, text: str | None, look: Run) -> None:
        if text:
            self._runs.append(replace(look, text=white_made_even(text)))

    def _dressed(self, element: etree._Element, look: Run) -> Run:
        if element.tag == "a" and element.get("href"):
            look = self._linked(element, look)
        weight = style_of(element).get("font-weight")
        if weight:
            look = replace(look, strong=weight in HEAVY)
        elif element.tag in ("b", "strong"):
            look = replace(look, strong=True)
        elif element.tag in ("i", "em", "cite", "dfn"):
            look = replace(look, emphasis=True)
        elif element.tag in ("sup", "sub"):
            self.left.add(Left.RAISED, said_in(element))
        return look

    def _linked(self, element: etree._Element, look: Run) -> Run:
        href = element.get("href").strip()
        if leads_somewhere(href):
            return replace(look, href=href)
        self.left.add(Left.LINK, href)
        return look


def _has_blocks(element: etree._Element) -> bool:
    """Whether a list or table is there for the layout of the page only: it holds headings or tables."""
    laid_out = element.get("role") in ("presentation", "none")
    return laid_out or any(
        child.tag in HEADINGS or child.tag == "table" for child in element.iterdescendants()
    )


def _says_more_than_cells(element: etree._Element) -> bool:
    """Whether words stand in a table beside its cells and captions."""
    said = [element.text, *(child.tail for child in element)]
    return any((words or "").strip() for words in said) or any(
        _says_more_than_cells(child)
        for child in element.iterchildren(etree.Element)
        if child.tag not in (*CELLS, "caption") and child.tag not in LEFT_BY_TAG
    )
