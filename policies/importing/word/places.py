"""Where in a document something stands, in the words around it."""

from itertools import chain

from docx.oxml.ns import qn
from lxml import etree

BEFORE, AFTER = 60, 60

_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_COUNTED = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
# Every element that holds letters which a person sees.
SHOWN = (qn("w:t"), _DRAWN, _COUNTED)
_INSIDE_NAMES = ("r", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo")
# What stands around words of a paragraph without changing which words they are.
INSIDE = {qn(f"w:{name}") for name in (*_INSIDE_NAMES, "ruby", "rubyBase")}
_WORDS = {*SHOWN, qn("w:delText")}


def place_of(one: etree._Element) -> str:
    """The words around, those inserted and those deleted included, as they stand in the paragraph."""
    before, after, passed = "", "", False
    for node in _paragraph(one).iter():
        passed = passed or node is one
        if node.tag in _WORDS:
            before, after = (
                (before, after + (node.text or "")) if passed else (before + (node.text or ""), after)
            )
    around = " ".join(_end(before).split()), " ".join(_beginning(after).split())
    joint = " " if before[-1:].isspace() or after[:1].isspace() else ""
    return joint.join(part for part in around if part)


def _paragraph(one: etree._Element) -> etree._Element:
    """The paragraph that it stands in, else the first in it, the next, or the first of its table's row."""
    own = one.iterancestors(qn("w:p")), one.iter(qn("w:p")), one.itersiblings(qn("w:p"))
    row = (paragraph for tr in one.iterancestors(qn("w:tr")) for paragraph in tr.iter(qn("w:p")))
    for paragraph in chain(*own, row):
        return paragraph
    return one


def _end(words: str) -> str:
    return words if len(words) <= BEFORE else "…" + words[-BEFORE:].partition(" ")[2]


def _beginning(words: str) -> str:
    return words if len(words) <= AFTER else words[:AFTER].rpartition(" ")[0] + "…"
