"""What readers of a PDF get out of it, by two programs that have nothing in common but the task."""

import os
import re
import shutil
import subprocess
import unicodedata
from collections import Counter

import pypdfium2
import pytest

NO_POPPLER = "no poppler on this machine (Debian: apt-get install poppler-utils)"
CONTROLS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
MARKS = re.compile("[\u064b-\u0652\u0670]")
WORD = re.compile("[\u0620-\u064a\u0671]+|[A-Za-z][A-Za-z0-9@._-]*[A-Za-z0-9]")
TURNED_ROUND = re.compile("اإل|األ|اآل|اال")


def by_poppler(pdf: bytes) -> str:
    """What `pdftotext` copies."""
    return poppler("pdftotext", pdf, "-enc", "UTF-8", "-", "-")


def by_pdfium(pdf: bytes) -> str:
    """What Chromium copies."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def beyond_the_paper(pdf: bytes) -> list[tuple[int, str]]:
    """The page and the letter of whatever is set outside the page's margins, 25 mm left and right."""
    document, margin = pypdfium2.PdfDocument(pdf), 25 * 72 / 25.4 - 1
    try:
        return [
            (number, letter)
            for number, page in enumerate(document, 1)
            for letter, left, right in _boxes(page.get_textpage())
            if left < margin or right > page.get_width() - margin
        ]
    finally:
        document.close()


def _boxes(page: pypdfium2.PdfTextPage) -> list[tuple[str, float, float]]:
    """Each letter that has a shape, with its left and right edge in points."""
    placed = ((page.get_text_range(at, 1), *page.get_charbox(at)) for at in range(page.count_chars()))
    return [(letter, left, right) for letter, left, _bottom, right, _top in placed if right > left]


def poppler(program: str, pdf: bytes, *arguments: str) -> str:
    """What a program of poppler says; the test is skipped without it, or fails with REQUIRE_POPPLER=1."""
    if shutil.which(program) is None:
        if os.environ.get("REQUIRE_POPPLER") == "1":
            pytest.fail(NO_POPPLER, pytrace=False)
        pytest.skip(NO_POPPLER)
    return subprocess.run([program, *arguments], input=pdf, capture_output=True, check=True).stdout.decode()


def words(text: str) -> Counter[str]:
    """The words by their letters: marks, numbers and punctuation left out, addresses whole."""
    bare = MARKS.sub("", CONTROLS.sub("", unicodedata.normalize("NFC", text)))
    return Counter(WORD.findall(bare))


def share_found(wanted: str, read: str) -> float:
    """How many of the words were read again, of 1."""
    asked = words(wanted)
    return 1 - (asked - words(read)).total() / asked.total()


def newly_turned_round(wanted: str, read: str) -> Counter[str]:
    """Places where lam and alef were exchanged in reading and not in the text itself."""
    before, after = (Counter(TURNED_ROUND.findall(CONTROLS.sub("", text))) for text in (wanted, read))
    return after - before
