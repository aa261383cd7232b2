"""Numbers that Word counts by itself are words of the import, as they are printed."""

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from policies.importing.counting import as_written
from policies.importing.files import read_file
from policies.importing.outline import outline_of
from tests.policies.importing.documents import a_document

LEVEL = (
    '<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
    '<w:lvlText w:val="{pattern}"/></w:lvl>'
)


def a_list(document, *levels, restart=None):
    """A list of the document's own; `levels` are (start, format, pattern). Returns its id."""
    root = document.part.numbering_part.element
    key = str(900 + len(root))
    written = "".join(
        LEVEL.format(depth=depth, start=start, form=form, pattern=pattern)
        for depth, (start, form, pattern) in enumerate(levels)
    )
    kind = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{key}">{written}</w:abstractNum>'
    root.insert(0, parse_xml(kind))
    return a_use(document, key, restart), key


def a_use(document, kind, restart=None):
    """One more list of the same kind."""
    root = document.part.numbering_part.element
    key = str(1900 + len(root))
    begins = (
        f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{restart}"/></w:lvlOverride>' if restart else ""
    )
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{key}"><w:abstractNumId w:val="{kind}"/>{begins}</w:num>')
    )
    return key


def count(paragraph, key, depth=0):
    place = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{key}"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(place))
    return paragraph


def pieces(fill):
    return [piece.markdown for piece in read_file(a_document(fill)).pieces[6:]]


def test_a_plain_numbered_list_counts_as_before():
    def fill(document):
        key, _kind = a_list(document, (3, "decimal", "%1."))
        for words in ("ثالث", "رابع"):
            count(document.add_paragraph(words), key)

    assert pieces(fill) == ["3. ثالث\n4. رابع"]


def test_numbers_that_the_document_hides_are_no_words():
    def fill(document):
        key, kind = a_list(document, (1, "upperLetter", "%1)"))
        root = document.part.numbering_part.element
        level = next(one for one in root if one.get(qn("w:abstractNumId")) == kind).find(qn("w:lvl"))
        level.append(parse_xml(f"<w:rPr {nsdecls('w')}><w:vanish/></w:rPr>"))
        count(document.add_paragraph("بلا حرف"), key)

    assert pieces(fill) == ["بلا حرف"]


def test_letters_and_nested_numbers_become_words_of_items_that_stay_inside_theirs():
    def fill(document):
        key, _kind = a_list(
            document, (1, "decimal", "%1."), (1, "arabicAbjad", "(%2)"), (1, "decimal", "%1.%2.%3")
        )
        for words, depth in (("عام", 0), ("خاص", 1), ("أخص", 1), ("دقيق", 2), ("آخر", 0)):
            count(document.add_paragraph(words), key, depth)

    assert pieces(fill) == ["1. عام\n   - (أ) خاص\n   - (ب) أخص\n     - 1\\.ب.1 دقيق\n2. آخر"]


def test_a_list_goes_on_after_other_text_and_begins_anew_where_it_is_told_to():
    def fill(document):
        key, kind = a_list(document, (1, "decimal", "%1."))
        count(document.add_paragraph("أول"), key)
        document.add_paragraph("كلام.")
        count(document.add_paragraph("ثان"), key)
        document.add_paragraph("كلام.")
        count(document.add_paragraph("من جديد"), a_use(document, kind, restart=1))

    assert pieces(fill) == ["1. أول", "كلام.", "2. ثان", "كلام.", "1. من جديد"]


def test_two_lists_in_a_row_are_not_counted_as_one():
    def fill(document):
        key, kind = a_list(document, (1, "decimal", "%1."))
        count(document.add_paragraph("أول"), key)
        count(document.add_paragraph("أول آخر"), a_use(document, kind, restart=1))

    assert pieces(fill) == ["1\\. أول", "1\\. أول آخر"]


@pytest.mark.parametrize(
    ("start", "titles"),
    [(1, ["ما نجمعه", "لماذا نستخدمه", "تعديل"]), (4, ["ما نجمعه", "لماذا نستخدمه", "4. تعديل"])],
)
def test_a_heading_loses_its_number_only_where_the_page_prints_the_same(start, titles):
    def fill(document):
        key, _kind = a_list(document, (start, "decimal", "%1."))
        if start == 1:
            for heading in document.paragraphs[2:5:2]:
                count(heading, key)
        count(document.add_heading("تعديل", 1), key)
        document.add_paragraph("ننشره هنا.")

    assert [one.title for one in outline_of(read_file(a_document(fill))).sections] == titles


@pytest.mark.parametrize(
    ("number", "kind", "written"),
    [
        (9, "lowerRoman", "ix"),
        (1944, "upperRoman", "MCMXLIV"),
        (27, "lowerLetter", "aa"),
        (3, "arabicAlpha", "ت"),
        (3, "arabicAbjad", "ج"),
        (7, "decimalZero", "07"),
        (5, "chicago", "5"),
        (10**7, "lowerLetter", "10000000"),
    ],
)
def test_numbers_are_written_as_word_writes_them(number, kind, written):
    assert as_written(number, kind) == written
