"""What makes the words of a document uncertain: tracked changes, comments, words outside of the text."""

from collections.abc import Callable, Iterator

from docx.oxml.ns import qn
from lxml import etree

from policies.importing.refusals import TextElsewhere, UnresolvedChanges, UnresolvedComments

BEFORE, AFTER = 60, 60

# python-docx shows no inserted word and no moved one, and would let a «لا» fall out of a sentence.
_TRACKED_NAMES = (
    "ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "rPrChange", "pPrChange",
    "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange", "tblPrExChange",
    "numberingChange",
)  # fmt: skip
_TRACKED = {qn(f"w:{name}") for name in _TRACKED_NAMES}
_STRUCK = {qn("w:strike"), qn("w:dstrike")}
_COMMENTED = {qn("w:commentReference"), qn("w:commentRangeStart")}
_ELSEWHERE = {qn("w:footnoteReference"), qn("w:endnoteReference"), qn("w:txbxContent"), qn("w:altChunk")}
_ELSEWHERE |= {qn("w:subDoc"), "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"}
_WORDS = {qn("w:t"), qn("w:delText")}
_OFF = {"0", "false", "off", "none"}


def refuse_what_is_unresolved(body: etree._Element) -> None:
    """Every word of the body is certain and stands in the running text, else this raises.

    Raises UnresolvedChanges (also for struck-out words), UnresolvedComments, TextElsewhere, each with how
    many there are and the words around the first.
    """
    changed = list(_found(body, lambda one: one.tag in _TRACKED or _strikes(one)))
    if changed:
        raise UnresolvedChanges(count=len(changed), place=_place(changed[0]))
    commented = list(_found(body, lambda one: one.tag in _COMMENTED))
    if commented:
        count = len({one.get(qn("w:id")) for one in commented})
        raise UnresolvedComments(count=count, place=_place(commented[0]))
    for one in _found(body, lambda one: one.tag in _ELSEWHERE):
        raise TextElsewhere(place=_place(one))


def is_on(switch: etree._Element | None) -> bool:
    """Return whether a property that is its own switch (w:strike, w:b) is there and not switched off."""
    return switch is not None and switch.get(qn("w:val"), "1") not in _OFF


def _found(body: etree._Element, wanted: Callable[[etree._Element], bool]) -> Iterator[etree._Element]:
    return (one for one in body.iter() if isinstance(one.tag, str) and wanted(one))


def _strikes(one: etree._Element) -> bool:
    """Whether it strikes words out; the look of a paragraph's own mark strikes nothing."""
    if one.tag not in _STRUCK or not is_on(one):
        return False
    run = one.getparent().getparent()
    return run.tag == qn("w:r") and any(word.text for word in run.iter(qn("w:t")))


def _place(one: etree._Element) -> str:
    """The words around, those inserted and those deleted included, as they stand in the paragraph."""
    paragraph = next((above for above in one.iterancestors(qn("w:p"))), None)
    if paragraph is None:
        paragraph = next(one.iter(qn("w:p")), one)
    before, after, passed = "", "", False
    for node in paragraph.iter():
        passed = passed or node is one
        if node.tag in _WORDS:
            before, after = (
                (before, after + (node.text or "")) if passed else (before + (node.text or ""), after)
            )
    around = " ".join(_end(before).split()), " ".join(_beginning(after).split())
    joint = " " if before[-1:].isspace() or after[:1].isspace() else ""
    return joint.join(part for part in around if part)


def _end(words: str) -> str:
    return words if len(words) <= BEFORE else "…" + words[-BEFORE:].partition(" ")[2]


def _beginning(words: str) -> str:
    return words if len(words) <= AFTER else words[:AFTER].rpartition(" ")[0] + "…"
