"""A supplied file by its format: which one it is, and what it says."""

from pathlib import PurePath

from policies.importing.hypertext import read_page
from policies.importing.marked import read_markdown
from policies.importing.reading import LARGEST_FILE, read
from policies.importing.refusals import NotAWordFile, UnknownFormat
from policies.importing.supplied import Supplied, plain_text
from policies.importing.word.documents import read_document
from policies.importing.word.package import LARGEST_DOCUMENT

LARGEST = max(LARGEST_FILE, LARGEST_DOCUMENT)
EXTENSIONS = (".txt", ".md", ".markdown", ".html", ".htm", ".docx")

_ZIP = b"PK\x03\x04"
# Formats that people have policies in and that are not read here, by their first bytes.
_OTHERS = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_OLD_WORD = b"\xd0\xcf\x11\xe0"


def read_file(data: bytes, name: str = "") -> Supplied:
    """Return what the file says; `name` tells the format where the bytes do not.

    Raises UnknownFormat, NotAWordFile and what the reader of the format raises: `reading.read`,
    `hypertext.read_page`, `word.documents.read_document`.
    """
    extension = PurePath(name).suffix.lower()
    if data.startswith(_ZIP):
        return read_document(data)
    if data.startswith(_OLD_WORD) or extension in (".docx", ".docm", ".doc"):
        raise NotAWordFile
    if data.startswith(_OTHERS):
        raise UnknownFormat
    text = read(data)
    if extension in (".html", ".htm") or _looks_like_a_page(text):
        return read_page(text)
    return read_markdown(text) if extension in (".md", ".markdown") else plain_text(text)


def _looks_like_a_page(text: str) -> bool:
    return text[:200].lstrip().lower().startswith(("<!doctype html", "<html"))
