"""What stands on every page of a document, around its text and behind it: none of it is the policy's."""

from collections.abc import Iterator

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from policies.importing.supplied import Left, Leftovers

_VML = "{urn:schemas-microsoft-com:vml}"
_PICTURES = (f"{_VML}imagedata", "{http://schemas.openxmlformats.org/drawingml/2006/main}blip")


def left_at_the_edges(document: WordDocument, left: Leftovers) -> None:
    """The words, pictures and watermarks of page headers and footers are listed."""
    for root in _edges(document):
        words = " ".join(word.text or "" for word in root.iter(qn("w:t")))
        if words.strip():
            left.add(Left.PAGE_EDGE, words)
        for painted in root.iter(f"{_VML}textpath"):
            left.add(Left.WATERMARK, painted.get("string") or "")
        for _picture in root.iter(*_PICTURES):
            left.add(Left.IMAGE)


def _edges(document: WordDocument) -> Iterator[etree._Element]:
    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/header", "/footer")) and not relation.is_external:
            root = getattr(relation.target_part, "element", None)
            if root is not None:
                yield root
