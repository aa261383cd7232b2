"""Which format a file is of, what is refused of all of them, and that the seed is the same text in each."""

import zipfile
from html import escape
from io import BytesIO

import pytest
from docx import Document

from policies.importing.files import read_file
from policies.importing.outline import outline, outline_of
from policies.importing.reading import read
from policies.importing.refusals import (
    ImportRefused,
    MacrosInside,
    NotAWordFile,
    TooLarge,
    UnknownFormat,
    UnsafeFile,
)
from policies.importing.supplied import unpacked
from policies.importing.word import package
from policies.importing.word.package import opened
from policies.refusals import Refused
from tests.policies.importing.documents import a_document, part_of, saved, with_part
from tests.policies.importing.texts import ARABIC, seed, visible_words

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>"""


def as_document(text):
    document = Document()
    for block in text.split("\n\n"):
        document.add_paragraph(block)
    return saved(document)


FORMATS = {
    "policy.docx": as_document,
    "policy.html": lambda text: "".join(f"<p>{escape(block)}</p>" for block in text.split("\n\n")).encode(),
    "policy.md": lambda text: text.encode(),
    "policy.txt": lambda text: text.encode(),
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("source", ["seed", "ours"])
def test_a_text_has_the_same_words_and_sections_in_every_format(name, source):
    text = read(seed()) if source == "seed" else ARABIC
    expected = outline(text)
    result = outline_of(read_file(FORMATS[name](text), name))
    assert visible_words(result) == text.split()
    assert [(one.key, one.level, one.title) for one in result.sections] == [
        (one.key, one.level, one.title) for one in expected.sections
    ]
    assert (result.title, result.contact.address) == (expected.title, expected.contact.address)


def test_the_bytes_tell_the_format_before_the_name_does():
    page = b"<!DOCTYPE html><h1>Policy</h1><h2>Data</h2><p>None.</p>"
    assert read_file(page, "policy.txt").pieces[0].level == 1
    assert read_file(a_document(), "policy.txt").pieces[0].level == 1
    assert read_file(b"# Policy", "policy.txt").pieces[0].text == "# Policy"


@pytest.mark.parametrize(
    ("data", "name", "refusal"),
    [
        (b"%PDF-1.7 text", "policy.pdf", UnknownFormat),
        (b"{\\rtf1 text}", "policy.rtf", UnknownFormat),
        (b"\xd0\xcf\x11\xe0text", "policy.doc", NotAWordFile),
        (b"just text", "policy.docx", NotAWordFile),
        (b"PK\x03\x04 and nothing more", "policy.docx", NotAWordFile),
    ],
)
def test_what_is_not_read_here_is_refused_by_name(data, name, refusal):
    with pytest.raises(refusal):
        read_file(data, name)


def test_a_zip_that_is_no_document_is_refused():
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("content.xml", "<office/>")
    with pytest.raises(NotAWordFile):
        read_file(archive.getvalue(), "policy.odt")


def test_a_document_with_programs_is_refused():
    data = a_document()
    types = part_of(data, "[Content_Types].xml")
    named = types.replace(b"openxmlformats-officedocument.wordprocessingml.document", b"ms-word.macroEnabled")
    for part, content in (("word/vbaProject.bin", b"x"), ("[Content_Types].xml", named)):
        with pytest.raises(MacrosInside):
            read_file(with_part(data, part, content), "policy.docx")


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels"])
@pytest.mark.parametrize("content", [BOMB, BOMB.decode().encode("utf-16")])
def test_entities_are_refused_before_anything_is_parsed(part, content):
    with pytest.raises(UnsafeFile):
        read_file(with_part(a_document(), part, content))


def test_a_small_file_with_much_behind_it_is_refused(monkeypatch):
    data = with_part(a_document(), "word/media/image1.png", b"\0" * (package.LARGEST_UNPACKED + 1))
    assert len(data) < 200_000
    with pytest.raises(UnsafeFile):
        read_file(data)
    with pytest.raises(UnsafeFile):
        read_file(with_part(a_document(), "word/big.xml", b" " * (package.LARGEST_XML + 1)))


@pytest.mark.parametrize("mark", [b"<w:p/>", b"<!---->", b"<?a?>", b'<w:p w:a="" w:b="" w:c=""/>'])
@pytest.mark.parametrize("name", ["document.xml", "styles.xml", "document.dat"])
def test_a_small_file_of_endless_marks_is_refused_before_a_tree_is_built(monkeypatch, mark, name):
    monkeypatch.setattr("policies.importing.word.marks.MOST_MARKS", 60_000)
    data = a_document()
    assert opened(data)
    xml = part_of(data, "word/document.xml").replace(b"<w:sectPr", mark * 60_000 + b"<w:sectPr", 1)
    with pytest.raises(UnsafeFile):
        opened(with_part(data, f"word/{name}", xml))


def test_an_archive_that_lies_about_a_size_is_refused():
    data = bytearray(with_part(a_document(), "word/media/image1.png", b"\0" * 5_000_000))
    true, false = (5_000_000).to_bytes(4, "little"), (5).to_bytes(4, "little")
    assert data.count(true) >= 1
    with pytest.raises(NotAWordFile):
        read_file(bytes(data).replace(true, false))


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("[Content_Types].xml", b"wordprocessingml.styles+xml", b"wordprocessingml.other+xml"),
        ("word/_rels/document.xml.rels", b"Type=", b"Kind="),
        ("word/document.xml", b"w:body", b"w:nobody"),
    ],
)
def test_a_document_that_lacks_its_parts_is_refused(part, old, new):
    data = a_document()
    with pytest.raises(NotAWordFile):
        read_file(with_part(data, part, part_of(data, part).replace(old, new)))


def test_a_document_over_the_limit_is_refused_before_it_is_opened():
    with pytest.raises(TooLarge):
        read_file(b"PK\x03\x04" + b"x" * package.LARGEST_DOCUMENT)


@pytest.mark.parametrize("seed_number", range(40))
def test_a_damaged_document_is_read_or_refused_and_nothing_else(seed_number):
    data = bytearray(a_document(lambda document: document.add_table(2, 2)))
    place = seed_number * len(data) // 40
    data[place : place + 8] = bytes((7 * seed_number + step) % 256 for step in range(8))
    try:
        assert read_file(bytes(data), "policy.docx").pieces
    except ImportRefused as refused:
        assert str(refused)


MARKS = ["*a **", "[a](", "<b>", "> ", "- ", "| a ", "`", "![", "&amp;", "\\", "~~a", "_a"]


@pytest.mark.parametrize("name", ["policy.md", "policy.html"])
@pytest.mark.parametrize("mark", MARKS)
def test_a_text_of_nothing_but_marks_is_read_or_refused(name, mark):
    try:
        read_file((mark * 4_000).encode() + b" word", name)
    except Refused as refused:
        assert str(refused)


def test_what_was_read_survives_its_packing():
    def fill(document):
        document.add_paragraph().add_run("مخفي").font.hidden = True

    supplied = read_file(a_document(fill))
    assert supplied.dropped and unpacked(supplied.packed()) == supplied


@pytest.mark.parametrize(
    ("inside", "refusal"),
    [
        ("<w:p/>" * 20_001, UnsafeFile),
        ("<w:p>" + "<w:r><w:t>a</w:t></w:r>" * 100_001 + "</w:p>", UnsafeFile),
        ("<w:p><w:r><w:t>" + "a" * 1_000_001 + "</w:t></w:r></w:p>", TooLarge),
    ],
)
def test_a_document_of_more_than_anybody_writes_is_refused(inside, refusal):
    data = a_document()
    xml = part_of(data, "word/document.xml").replace(b"<w:sectPr", inside.encode() + b"<w:sectPr", 1)
    with pytest.raises(refusal):
        read_file(with_part(data, "word/document.xml", xml))
