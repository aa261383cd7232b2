"""What makes the words of a document uncertain: tracked changes, comments, words outside of the text."""

from collections.abc import Callable, Iterator

from docx.oxml.ns import qn
from lxml import etree

from policies.importing.refusals import (
    TextElsewhere,
    UnreadWords,
    UnresolvedChanges,
    UnresolvedComments,
)
from policies.importing.word.places import INSIDE, SHOWN, place_of
from policies.importing.word.switches import Switches

# python-docx shows no inserted word and no moved one, and would let a «لا» fall out of a sentence.
_TRACKED_NAMES = (
    "ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart", "customXmlInsRangeStart",
    "customXmlDelRangeStart", "customXmlMoveFromRangeStart", "customXmlMoveToRangeStart", "cellIns",
    "cellDel", "cellMerge", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange",
    "trPrChange", "tcPrChange", "tblPrExChange", "numberingChange",
)  # fmt: skip
# What two people changed at the same time in a document that they share.
_AT_ONCE_NAMES = ("conflictIns", "conflictDel", "customXmlConflictInsRangeStart")
_AT_ONCE_NAMES += ("customXmlConflictDelRangeStart",)
_WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_TRACKED = {qn(f"w:{name}") for name in _TRACKED_NAMES} | {f"{_WORD_2010}{name}" for name in _AT_ONCE_NAMES}
LONGEST_NAME = 60
_COMMENTED = {qn("w:commentReference"), qn("w:commentRangeStart")}
_PAINTED = "{urn:schemas-microsoft-com:vml}textpath"
_CALENDAR_NAMES = ("dayShort", "dayLong", "monthShort", "monthLong", "yearShort", "yearLong", "pgNum")
_ELSEWHERE = {qn("w:footnoteReference"), qn("w:endnoteReference"), qn("w:txbxContent"), qn("w:altChunk")}
_ELSEWHERE |= {qn(f"w:{name}") for name in _CALENDAR_NAMES} | {_PAINTED}
_ELSEWHERE |= {qn("w:subDoc"), "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"}
_KNOWN = {*INSIDE, *SHOWN, *(qn(f"w:{name}") for name in ("p", "tc", "tr", "tbl", "body", "document"))}


def refuse_what_is_unresolved(body: etree._Element, switches: Switches) -> None:
    """Every word of the body is certain and stands in the running text, else this raises.

    Raises UnresolvedChanges (also for struck-out words), UnresolvedComments, TextElsewhere, each with how
    many there are and the words around the first.
    """
    changed = list(_found(body, lambda one: one.tag in _TRACKED or _struck(one, switches)))
    if changed:
        raise UnresolvedChanges(count=len(changed), place=place_of(changed[0]))
    commented = list(_found(body, lambda one: one.tag in _COMMENTED))
    if commented:
        count = len({one.get(qn("w:id")) for one in commented})
        raise UnresolvedComments(count=count, place=place_of(commented[0]))
    for one in _found(body, lambda one: one.tag in _ELSEWHERE):
        raise TextElsewhere(place=place_of(one))


def refuse_what_was_passed_over(body: etree._Element, read: set[etree._Element]) -> None:
    """Every element of the body that holds words is among those read or listed, else this raises UnreadWords.

    Whatever Word or another program may invent to wrap words in: none of them is lost without a sentence.
    """
    for words in body.iter(*SHOWN):
        if words.text and words not in read:
            stranger = next((one for one in words.iterancestors() if one.tag not in _KNOWN), words)
            name = etree.QName(stranger).localname
            raise UnreadWords(element=name[:LONGEST_NAME], place=place_of(words))


def _found(body: etree._Element, wanted: Callable[[etree._Element], bool]) -> Iterator[etree._Element]:
    return (one for one in body.iter() if isinstance(one.tag, str) and wanted(one))


def _struck(one: etree._Element, switches: Switches) -> bool:
    return one.tag == qn("w:r") and switches.strikes(one)
