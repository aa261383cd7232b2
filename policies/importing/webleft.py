"""What of a web page is not taken over: counted by its kind, refused where the text would say otherwise."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from lxml import etree

from policies.importing.inline import Run, words_of
from policies.importing.refusals import UnreadWords, UnresolvedChanges
from policies.importing.supplied import Left, Leftovers, Piece
from policies.importing.webstyles import hides, strikes, style_of
from policies.importing.wordlists import is_label, is_mark

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
_WHITE = re.compile(r"[ \t\n\r\f]+")


class PageLeftovers(Leftovers):
    """Counts what is left behind of a page, and knows the `elements` of which nothing was taken over."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[etree._Element] = set()

    def takes(self, element: etree._Element) -> bool:
        """Whether nothing of the element is taken over. Raises UnresolvedChanges and UnreadWords."""
        left = self._counts(element)
        if left:
            self.elements.add(element)
        return left

    def take_head(self, root: etree._Element) -> None:
        """Count the scripts and style sheets of the page's head; nothing of it is taken over."""
        for element in root.iterfind("head/*"):
            if element.tag in ("script", "style") or element.get("rel") == "stylesheet":
                self.add(LEFT_BY_TAG[element.tag])
        self.elements.update(root.iterfind("head"))

    def _counts(self, element: etree._Element) -> bool:
        if not isinstance(element.tag, str):
            if not is_mark(element):
                self.add(Left.REMARK)
            return True
        if element.get("hidden") is not None or hides(element):
            self.add(Left.HIDDEN, said_in(element))
            return True
        if (element.tag in STRUCK or strikes(style_of(element))) and said_in(element):
            raise _struck(element)
        if element.tag in LEFT_BY_TAG:
            words = _said_by(element)
            if words and _in_a_sentence(element):
                raise UnreadWords(element=element.tag, place=_around(element))
            self.add(LEFT_BY_TAG[element.tag], words or element.get("alt") or "")
            return True
        return False


def refuse_what_was_passed_over(
    root: etree._Element, left: set[etree._Element], pieces: Iterable[Piece]
) -> None:
    """Every word of the page outside of the elements `left` stands in the pieces, in order: else UnreadWords.

    Whatever a page may wrap words in, none of them is lost or put elsewhere without a sentence. The pieces
    may say more: what a browser prints before an item.
    """
    taken = iter([sign for piece in pieces for sign in _signs(piece.text)])
    for element, words in _seen(root, left):
        if not all(sign in taken for sign in _signs(words)):
            raise UnreadWords(element=element.tag, place=_around(element))


def white_made_even(text: str) -> str:
    """Return the text with one blank for each run of white space, as a browser shows it."""
    return _WHITE.sub(" ", text)


def said_in(element: etree._Element) -> str:
    """Return all words in an element."""
    return words_of([Run(white_made_even(str(element.xpath("string()"))))])


def _seen(element: etree._Element, left: set[etree._Element]) -> Iterator[tuple[etree._Element, str]]:
    """The texts in the element, in order, each with the element in which it stands."""
    yield element, element.text or ""
    for child in element:
        # What Word prints before an item is read from its sign, and read otherwise.
        if child not in left and not is_label(child):
            yield from _seen(child, left)
        yield element, child.tail or ""


def _signs(text: str) -> list[str]:
    """The letters, figures and marks one by one, bare of what changes with its neighbours or is not seen."""
    even = unicodedata.normalize("NFD", text)
    return [sign for sign in even if sign.isprintable() and sign != " " and not unicodedata.combining(sign)]


def _struck(element: etree._Element) -> UnresolvedChanges:
    """The refusal, with the words around the struck ones."""
    struck = list(element.getroottree().iter(*STRUCK))
    return UnresolvedChanges(count=len(struck) or 1, place=_around(element))


def _around(element: etree._Element) -> str:
    """The words of the block in which the element stands."""
    block = element
    while block.tag not in BLOCKS and block.tag not in HEADINGS and block.getparent() is not None:
        block = block.getparent()
    return said_in(block).replace("\n", " ")[:LONGEST_PLACE]


def _said_by(element: etree._Element) -> str:
    """What a reader of the page sees written in something that is left behind."""
    unseen = element.tag in SILENT or element.get("type", "").lower() in VALUE_UNSEEN
    return "" if unseen else said_in(element) or element.get("value", "").strip()


def _in_a_sentence(element: etree._Element) -> bool:
    """Whether words stand right before or after it: without its own they may say the opposite."""
    before = element.getprevious()
    said = element.getparent().text if before is None else before.tail
    return bool((said or "").strip() or (element.tail or "").strip())
