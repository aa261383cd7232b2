"""The words of a paragraph of a document as runs: what is shown, with its links and emphasis."""

from collections.abc import Iterator
from dataclasses import replace

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from policies.importing.inline import Run, is_web_address
from policies.importing.supplied import Left, Leftovers
from policies.importing.word.changes import is_on

_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_AS_TEXT = {qn("w:tab"): " ", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011", qn("w:ptab"): " "}
_PICTURES = {qn("w:drawing"), qn("w:pict"), f"{_MARKUP}AlternateContent"}
_INSIDE_NAMES = ["r", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo"]
_INSIDE = {qn(f"w:{name}") for name in [*_INSIDE_NAMES, "ruby", "rubyBase"]}


class Words:
    """Reads paragraphs of one document, and counts what it leaves behind."""

    def __init__(self, document: WordDocument, left: Leftovers) -> None:
        self._relations = document.part.rels
        self._left = left

    def of(self, paragraph: etree._Element) -> list[Run]:
        """Return the paragraph's runs; pages' and columns' ends are no words."""
        return list(self._inside(paragraph, Run("")))

    def _inside(self, parent: etree._Element, look: Run) -> Iterator[Run]:
        for child in parent:
            tag = child.tag
            if tag == qn("w:t"):
                yield replace(look, text=child.text or "")
            elif tag == qn("w:br"):
                yield from [replace(look, text="\n")] * (child.get(qn("w:type")) in (None, "textWrapping"))
            elif tag in _AS_TEXT:
                yield replace(look, text=_AS_TEXT[tag])
            elif tag in _INSIDE:
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
        form = child.find(qn("w:rPr"))
        if child.tag != qn("w:r") or form is None:
            yield from self._inside(child, look)
            return
        if is_on(form.find(qn("w:vanish"))):
            self._left.add(Left.HIDDEN, "".join(word.text or "" for word in child.iter(qn("w:t"))))
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
        if is_web_address(relation.target_ref):
            return replace(look, href=relation.target_ref)
        self._left.add(Left.LINK, relation.target_ref)
        return look


def _described(picture: etree._Element) -> str:
    """What the author wrote for those who do not see the picture."""
    return next((one.get("descr") or "" for one in picture.iter() if one.get("descr")), "")
