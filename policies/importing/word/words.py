"""The words of a paragraph of a document as runs: what is shown, with its links and emphasis."""

from collections.abc import Iterator
from dataclasses import replace

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from policies.importing.inline import Run
from policies.importing.supplied import Left, Leftovers
from policies.importing.word.places import INSIDE, SHOWN
from policies.importing.word.switches import Switches, is_on
from policies.targets import leads_somewhere

_AS_TEXT = {qn("w:tab"): " ", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011", qn("w:ptab"): " "}
_PICTURES = {qn("w:drawing"), qn("w:pict")}


class Words:
    """Reads paragraphs of one document, and counts what it leaves behind.

    `read` are the elements whose words were taken over or listed.
    """

    def __init__(self, document: WordDocument, switches: Switches, left: Leftovers) -> None:
        self._relations, self._switches = document.part.rels, switches
        self._left = left
        self.read: set[etree._Element] = set()

    def of(self, paragraph: etree._Element) -> list[Run]:
        """Return the paragraph's runs; pages' and columns' ends are no words."""
        return list(self._inside(paragraph, Run("")))

    def leave(self, kind: Left, element: etree._Element) -> None:
        """Nothing of the element is taken over: its words are listed."""
        words = list(element.iter(*SHOWN))
        self.read.update(words)
        self._left.add(kind, "".join(word.text or "" for word in words))

    def _inside(self, parent: etree._Element, look: Run) -> Iterator[Run]:
        for child in parent:
            tag = child.tag
            if tag == qn("w:t"):
                self.read.add(child)
                yield replace(look, text=child.text or "")
            elif tag == qn("w:br"):
                yield from [replace(look, text="\n")] * (child.get(qn("w:type")) in (None, "textWrapping"))
            elif tag in _AS_TEXT:
                yield replace(look, text=_AS_TEXT[tag])
            elif tag in INSIDE:
                yield from self._dressed(child, look)
            elif tag in _PICTURES:
                self._left.add(Left.IMAGE, _described(child))
            elif tag == qn("w:object"):
                self._left.add(Left.EMBEDDED)
            elif tag == qn("w:sym"):
                self._left.add(Left.SYMBOL, child.get(qn("w:font"), ""))

    def _dressed(self, child: etree._Element, look: Run) -> Iterator[Run]:
        if child.tag == qn("w:hyperlink"):
            yield from self._inside(child, self._linked(child, look))
            return
        if child.tag == qn("w:r") and self._switches.hides(child):
            self.leave(Left.HIDDEN, child)
            return
        form = child.find(qn("w:rPr"))
        if child.tag != qn("w:r") or form is None:
            yield from self._inside(child, look)
            return
        if form.find(qn("w:vertAlign")) is not None:
            self._left.add(Left.RAISED, "".join(word.text or "" for word in child.iter(qn("w:t"))))
        # Arabic words take their weight from the switches for complex scripts.
        strong = any(is_on(form.find(qn(tag))) for tag in ("w:b", "w:bCs"))
        slanted = any(is_on(form.find(qn(tag))) for tag in ("w:i", "w:iCs"))
        yield from self._inside(child, replace(look, strong=strong, emphasis=slanted))

    def _linked(self, link: etree._Element, look: Run) -> Run:
        relation = self._relations.get(link.get(qn("r:id"), ""))
        if relation is None or not relation.is_external:
            return look
        target = relation.target_ref.strip()
        if leads_somewhere(target):
            return replace(look, href=target)
        self._left.add(Left.LINK, target)
        return look


def _described(picture: etree._Element) -> str:
    """What the author wrote for those who do not see the picture."""
    return next((one.get("descr") or "" for one in picture.iter() if one.get("descr")), "")
