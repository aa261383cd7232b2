"""The zip archive that a .docx is: looked through before anything in it is parsed."""

import zipfile
import zlib
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from lxml import etree

from policies.importing.refusals import MacrosInside, NotAWordFile, TooLarge, UnsafeFile
from policies.importing.word.marks import Marks

LARGEST_DOCUMENT = 5_000_000
# Of what is in the archive, unpacked: the words of a long policy are under a megabyte.
LARGEST_XML = 20_000_000
LARGEST_UNPACKED = 60_000_000
MOST_PARTS = 1_000

_BROKEN = (zipfile.BadZipFile, OpcError, KeyError, ValueError, IndexError, TypeError, AttributeError)
_BROKEN += (NotImplementedError, EOFError, OSError, RuntimeError, zlib.error, etree.LxmlError)
_MACROS = (b"macroEnabled", b"vbaProject", b"ms-office.vba")


def opened(data: bytes) -> WordDocument:
    """Return the document. Nothing outside of `data` is read, no picture is decoded.

    Raises TooLarge (over LARGEST_DOCUMENT bytes), NotAWordFile, MacrosInside, UnsafeFile (a document type or
    an entity in a part, more than MOST_PARTS, LARGEST_XML or LARGEST_UNPACKED bytes behind the archive,
    or more marks in it than `marks.MOST_MARKS`).
    """
    if len(data) > LARGEST_DOCUMENT:
        raise TooLarge(size=len(data), limit=LARGEST_DOCUMENT)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _looked_through(archive)
        document = Document(BytesIO(data))
        _tried(document)
    except _BROKEN as error:
        raise NotAWordFile from error
    return document


def _looked_through(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    xml = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
    too_large = _unpacked(parts) > LARGEST_UNPACKED or _unpacked(xml) > LARGEST_XML
    if too_large or len(parts) > MOST_PARTS:
        raise UnsafeFile
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise MacrosInside
    marks = Marks()
    for part in parts:
        content = _content(archive, part)
        if part.filename == "[Content_Types].xml" and any(mark in content for mark in _MACROS):
            raise MacrosInside
        # Word writes UTF-8 without a document type; UTF-16 could hide one from this search.
        if part in xml and (b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content):
            raise UnsafeFile
        marks.count(content)  # whatever its name: the types of the archive say which parts are XML


def _tried(document: WordDocument) -> None:
    """What every reader here leans on is there: text, styles, and the kinds of all relations."""
    whole = document.styles.element is not None and document.element.body is not None
    if not whole or any(relation.reltype is None for relation in document.part.rels.values()):
        raise ValueError(document)


def _unpacked(parts: list[zipfile.ZipInfo]) -> int:
    return sum(part.file_size for part in parts)


def _content(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """The part, never more of it than the archive admits to: one that holds more breaks its checksum."""
    with archive.open(part) as file:
        return file.read(part.file_size + 1)
