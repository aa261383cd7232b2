"""A web page to pieces: its words, headings, lists, tables and links; what a policy cannot hold is listed."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from policies.importing.inline import Run, words_of
from policies.importing.refusals import EmptyFile, UnreadWords, UnresolvedChanges
from policies.importing.supplied import Left, Leftovers, Piece, Supplied
from policies.importing.weblists import items_of
from policies.importing.webstyles import hides, strikes, style_of
from policies.importing.webtree import parsed
from policies.importing.wordlists import Label, is_label, is_mark, label_text, taken_label
from policies.importing.writing import Item, heading, listing, paragraph, table
from policies.targets import leads_somewhere

LONGEST_PLACE = 120

HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr",
    "legend", "li", "main", "nav", "ol", "optgroup", "p", "pre", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
LEFT_BEHIND = {
    Left.IMAGE: "img picture svg map",
    Left.SCRIPT: "script noscript",
    Left.STYLE: "style link",
    Left.EMBEDDED: "iframe frame frameset object embed applet audio video canvas math",
    Left.FORM: "input select textarea button datalist",
    Left.HIDDEN: "template dialog",
}
LEFT_BY_TAG = {tag: kind for kind, tags in LEFT_BEHIND.items() for tag in tags.split()}
SILENT = {"script", "style", "link", "template", "dialog"}
VALUE_UNSEEN = {"hidden", "checkbox", "radio", "password", "image"}
STRUCK = {"del", "ins", "s", "strike"}
HEAVY = ("bold", "bolder", "600", "700", "800", "900")
_WHITE = re.compile(r"[ \t\n\r\f]+")


def read_page(text: str) -> Supplied:
    """Return the pieces of an HTML page or fragment. Requires clean text (see `reading.read`).

    Raises UnresolvedChanges (deleted, inserted or struck-out words), UnreadWords (a drawing, formula or field
    says a part of a sentence), UnsafeFile (nested too deeply), EmptyFile.
    """
    body = parsed(text)
    page = _Page()
    page.left_in_head(body)
    page.flow(body, Run(""))
    page.end()
    if not page.pieces:
        raise EmptyFile
    return Supplied(tuple(page.pieces), page.left.listed())


class _Page:
    """The pieces found so far, and the list and the words of the paragraph under way."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.left = Leftovers()
        self._runs: list[Run] = []
        self._items: list[Item] = []
        self._list = ""

    def left_in_head(self, root: etree._Element) -> None:
        """Count the scripts and style sheets of the page's head."""
        for element in root.iterfind("head/*"):
            if element.tag in ("script", "style") or element.get("rel") == "stylesheet":
                self.left.add(LEFT_BY_TAG[element.tag])

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
        if tag == "head" or self._left_behind(child):
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
            self._end_list()
            self.pieces += listing(list(items_of(element, self._inside)), self.pieces)
        elif element.tag == "table" and not _has_blocks(element):
            self._add(table([list(self._cells(row)) for row in element.iter("tr")]))
            for caption in element.iterfind("caption"):
                self.pieces[-1:-1] = paragraph(self._inside(caption))
        else:
            self.flow(element, look)

    def _cells(self, row: etree._Element) -> Iterator[list[Run]]:
        for cell in row:
            if cell.tag in ("td", "th"):
                yield self._inside(cell)
                span = cell.get("colspan", "1")
                if span != "1" or cell.get("rowspan", "1") != "1":
                    self.left.add(Left.MERGED_CELL, words_of(_text(cell)))
                yield from [[]] * (min(int(span), 50) - 1 if span.isdecimal() else 0)

    def _inside(self, element: etree._Element, without: tuple[str, ...] = ()) -> list[Run]:
        """All words in an element as runs, a broken line between its blocks; `without` tags are left out."""
        outer, self._runs = self._runs, []
        self._inline(element, Run(""), without)
        found, self._runs = self._runs, outer
        return found

    def _inline(self, element: etree._Element, look: Run, without: tuple[str, ...]) -> None:
        self._say(element.text, look)
        for child in element:
            tag = child.tag
            if is_label(child):
                self._say(f"{label_text(child)} ", look)
            elif tag not in without and not self._left_behind(child):
                broken = tag == "br" or tag in BLOCKS or tag in HEADINGS
                self._runs += [Run("\n")] if broken else []
                self._inline(child, self._dressed(child, look), without)
                self._runs += [Run("\n")] if broken and tag != "br" else []
            self._say(child.tail, look)

    def _say(self, text: str | None, look: Run) -> None:
        if text:
            self._runs.append(replace(look, text=_WHITE.sub(" ", text)))

    def _left_behind(self, element: etree._Element) -> bool:
        """Whether nothing of the element is taken over; refuses what is struck out."""
        if not isinstance(element.tag, str):
            if not is_mark(element):
                self.left.add(Left.REMARK)
            return True
        style = style_of(element)
        if element.get("hidden") is not None or hides(element):
            self.left.add(Left.HIDDEN, words_of(_text(element)))
            return True
        if (element.tag in STRUCK or strikes(style)) and words_of(_text(element)):
            raise _struck(element)
        if element.tag in LEFT_BY_TAG:
            words = _said_by(element)
            if words and _in_a_sentence(element):
                raise UnreadWords(element=element.tag, place=_around(element))
            self.left.add(LEFT_BY_TAG[element.tag], words or element.get("alt") or "")
            return True
        return False

    def _dressed(self, element: etree._Element, look: Run) -> Run:
        weight = style_of(element).get("font-weight")
        if weight:
            look = replace(look, strong=weight in HEAVY)
        elif element.tag in ("b", "strong"):
            look = replace(look, strong=True)
        elif element.tag in ("i", "em", "cite", "dfn"):
            look = replace(look, emphasis=True)
        elif element.tag in ("sup", "sub"):
            self.left.add(Left.RAISED, words_of(_text(element)))
        elif element.tag == "a" and element.get("href"):
            return self._linked(element, look)
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


def _struck(element: etree._Element) -> UnresolvedChanges:
    """The refusal, with the words around the struck ones."""
    struck = list(element.getroottree().iter(*STRUCK))
    return UnresolvedChanges(count=len(struck) or 1, place=_around(element))


def _around(element: etree._Element) -> str:
    """The words of the block in which the element stands."""
    block = element
    while block.tag not in BLOCKS and block.tag not in HEADINGS and block.getparent() is not None:
        block = block.getparent()
    return words_of(_text(block)).replace("\n", " ")[:LONGEST_PLACE]


def _said_by(element: etree._Element) -> str:
    """What a reader of the page sees written in something that is left behind."""
    unseen = element.tag in SILENT or element.get("type", "").lower() in VALUE_UNSEEN
    return "" if unseen else words_of(_text(element)) or element.get("value", "").strip()


def _in_a_sentence(element: etree._Element) -> bool:
    """Whether words stand right before or after it: without its own they may say the opposite."""
    before = element.getprevious()
    said = element.getparent().text if before is None else before.tail
    return bool((said or "").strip() or (element.tail or "").strip())


def _text(element: etree._Element) -> list[Run]:
    return [Run(_WHITE.sub(" ", str(element.xpath("string()"))))]
