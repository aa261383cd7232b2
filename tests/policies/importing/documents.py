"""Word documents made on the spot, in words of our own, and what can be wrong with them."""

import zipfile
from collections.abc import Callable
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

SALE = "لا نبيع بياناتك لأحد."


def a_document(fill: Callable[[WordDocument], object] | None = None) -> bytes:
    """A document with a title, two sections and what `fill` adds at its end."""
    document = Document()
    document.add_paragraph("سياسة خصوصية نسيم", style="Title")
    document.add_paragraph("نشرح هنا ما نصنعه ببياناتك.")
    document.add_heading("ما نجمعه", 1)
    document.add_paragraph("نجمع اسمك وبريدك.")
    document.add_heading("لماذا نستخدمه", 1)
    document.add_paragraph("للرد على أسئلتك.")
    if fill:
        fill(document)
    return saved(document)


def saved(document: WordDocument) -> bytes:
    """The bytes of the document."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def add_xml(paragraph: Paragraph, xml: str) -> None:
    """An element of WordprocessingML at the end of the paragraph; `xml` names its namespace by NS."""
    paragraph._p.append(parse_xml(xml.replace("NS", nsdecls("w", "r", "wp", "a"))))


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The document with one part of its archive put in or replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    """One part of the document's archive."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(name)
