"""What is read of a Word document: its words all of them, its headings, lists, tables and links."""

import re
from html import unescape

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from policies.importing.files import read_file
from policies.importing.guesses import Note
from policies.importing.outline import outline_of
from policies.importing.refusals import EmptyFile, TextElsewhere, UnresolvedChanges, UnresolvedComments
from policies.importing.supplied import Left
from policies.markdown import html
from tests.policies.importing.documents import SALE, a_document, add_xml, part_of, saved
from tests.policies.importing.documents import Document as new_document
from tests.policies.importing.texts import visible_words


def added(fill):
    """The pieces that `fill` adds to a document."""
    return read_file(a_document(fill)).pieces[6:]


def stored_words(data):
    """The document's words out of its XML, by no reader of ours. Paragraphs end words, runs do not."""
    xml = part_of(data, "word/document.xml").decode()
    xml = re.sub(r"</w:p>|<w:(?:tab|br)/>", " ", xml)
    words = re.findall(r"<w:t(?: [^>]*)?>[^<]*|[ ](?=<|$)", xml)
    return unescape(re.sub(r"<[^>]+>", "", "".join(words))).split()


def test_headings_are_those_that_the_styles_mark_and_no_guess():
    result = outline_of(read_file(a_document(lambda document: document.add_paragraph("سطر قصير بلا نقطة"))))
    assert (result.title, result.note, result.confidence) == ("سياسة خصوصية نسيم", Note.MARKED_TITLE, 1.0)
    assert [(one.title, one.level, one.note) for one in result.sections] == [
        ("ما نجمعه", 1, Note.MARKED_HEADING),
        ("لماذا نستخدمه", 1, Note.MARKED_HEADING),
    ]


def test_every_word_of_the_document_is_a_word_of_the_import():
    def fill(document):
        document.add_heading("فرع", 2)
        broken = document.add_paragraph("كل")
        broken.add_run("مة مقسومة، ").bold = True
        broken.add_run("و").italic = True
        broken.add_run("كلمة\tبعدها\nسطر *ليس* تنسيقًا | 1. ولا <قائمة>")
        table = document.add_table(2, 3)
        for index, cell in enumerate(cell for row in table.rows for cell in row.cells):
            cell.text = f"خلية {index} | عمود"
        document.add_paragraph("أول", style="List Bullet")
        document.add_paragraph("ثان", style="List Bullet")

    data = a_document(fill)
    assert visible_words(outline_of(read_file(data))) == stored_words(data)


def test_a_table_is_a_table_of_the_page():
    def fill(document):
        table = document.add_table(2, 2)
        for cell, words in zip((one for row in table.rows for one in row.cells), "أبجد", strict=True):
            cell.text = words

    [table] = added(fill)
    assert "<th>أ</th>" in html(table.markdown) and "<td>د</td>" in html(table.markdown)


def test_a_list_and_its_emphasis_stay_what_they_are():
    def fill(document):
        document.add_paragraph("أول", style="List Number")
        document.add_paragraph(style="List Number").add_run("ثان").bold = True
        document.add_paragraph("تحته", style="List Bullet 2")

    [one] = added(fill)[:1]
    assert one.markdown.startswith("1. أول\n2. **ثان**")


def test_a_link_to_the_web_stays_and_another_is_listed():
    def fill(document):
        paragraph = document.add_paragraph("اقرأ ")
        for target in ("https://nasim.example/more", "file:///C:/secret.docx"):
            kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
            key = document.part.relate_to(target, kind, is_external=True)
            add_xml(paragraph, f'<w:hyperlink NS r:id="{key}"><w:r><w:t>المزيد</w:t></w:r></w:hyperlink>')

    supplied = read_file(a_document(fill))
    assert "[المزيد](<https://nasim.example/more>)المزيد" in supplied.pieces[-1].markdown
    assert [one.kind for one in supplied.dropped] == [Left.LINK]


@pytest.mark.parametrize(
    "change",
    [
        '<w:ins NS w:id="1"><w:r><w:t>لا </w:t></w:r></w:ins>',
        '<w:del NS w:id="1"><w:r><w:delText>لا </w:delText></w:r></w:del>',
        '<w:moveFrom NS w:id="1"><w:r><w:t>لا </w:t></w:r></w:moveFrom>',
        '<w:moveTo NS w:id="1"><w:r><w:t>لا </w:t></w:r></w:moveTo>',
        "<w:r NS><w:rPr><w:strike/></w:rPr><w:t>لا </w:t></w:r>",
        '<w:r NS><w:rPr><w:b/><w:rPrChange w:id="1"><w:rPr/></w:rPrChange></w:rPr><w:t>لا </w:t></w:r>',
    ],
)
def test_a_tracked_or_struck_word_is_refused_with_the_sentence_around_it(change):
    def fill(document):
        paragraph = document.add_paragraph()
        add_xml(paragraph, change)
        paragraph.add_run("نبيع بياناتك لأحد.")

    with pytest.raises(UnresolvedChanges) as refused:
        read_file(a_document(fill))
    assert refused.value.places == {"count": 1, "place": SALE}
    assert SALE in str(refused.value)


def test_a_tracked_change_in_a_table_or_of_a_paragraphs_end_is_found_too():
    def in_a_cell(document):
        add_xml(
            document.add_table(1, 2).cell(0, 1).paragraphs[0],
            '<w:del NS w:id="1"><w:r><w:delText>نبيع</w:delText></w:r></w:del>',
        )

    def of_an_end(document):
        add_xml(document.add_paragraph(), '<w:pPr NS><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>')

    def of_a_row(document):
        row = document.add_table(1, 2).rows[0]
        row.cells[0].text = SALE
        row._tr.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="1"/>'))

    for fill, place in ((in_a_cell, "نبيع"), (of_an_end, ""), (of_a_row, SALE)):
        with pytest.raises(UnresolvedChanges) as refused:
            read_file(a_document(fill))
        assert refused.value.places["place"] == place


def test_a_hidden_row_is_left_out_and_listed():
    def fill(document):
        table = document.add_table(2, 1)
        table.cell(0, 0).text, table.cell(1, 0).text = SALE, "لا يُرى"
        table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:hidden {nsdecls('w')}/>"))

    supplied = read_file(a_document(fill))
    assert SALE in supplied.pieces[-1].markdown and "لا يُرى" not in supplied.pieces[-1].markdown
    assert [(one.kind, one.sample) for one in supplied.dropped] == [(Left.HIDDEN, "لا يُرى")]


def test_a_switched_off_strike_strikes_nothing():
    def fill(document):
        document.add_paragraph().add_run(SALE).font.strike = False

    assert added(fill)[0].text == SALE


def test_a_comment_is_refused_with_the_words_it_stands_on():
    def fill(document):
        document.add_comment(document.add_paragraph(SALE).runs, "هل هذا صحيح؟", author="هدى")

    with pytest.raises(UnresolvedComments) as refused:
        read_file(a_document(fill))
    assert refused.value.places == {"count": 1, "place": SALE} and "هدى" not in str(refused.value)


@pytest.mark.parametrize(
    "elsewhere",
    [
        '<w:r NS><w:footnoteReference w:id="2"/></w:r>',
        "<w:r NS><w:pict><w:txbxContent><w:p><w:r><w:t>لا</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>",
    ],
)
def test_words_outside_of_the_running_text_are_refused_and_not_lost(elsewhere):
    with pytest.raises(TextElsewhere):
        read_file(a_document(lambda document: add_xml(document.add_paragraph("نبيع"), elsewhere)))


def test_what_a_policy_cannot_hold_is_listed():
    def fill(document):
        document.sections[0].header.paragraphs[0].text = "مسودة سرية"
        document.add_paragraph().add_run("مخفي").font.hidden = True
        document.add_paragraph("م").add_run("2").font.superscript = True
        document.add_paragraph("1 ما نجمعه ... 3", style=document.styles.add_style("TOC 1", 1))

    found = {one.kind: one.sample for one in read_file(a_document(fill)).dropped}
    assert found == {
        Left.PAGE_EDGE: "مسودة سرية",
        Left.HIDDEN: "مخفي",
        Left.RAISED: "2",
        Left.CONTENTS: "1 ما نجمعه ... 3",
    }


def test_text_in_a_content_control_is_text():
    control = "<w:sdt NS><w:sdtContent><w:r><w:t>كاتشو</w:t></w:r></w:sdtContent></w:sdt>"
    [piece] = added(lambda document: add_xml(document.add_paragraph("نحن "), control))
    assert piece.text == "نحن كاتشو"


def test_a_document_without_words_is_refused_as_empty():
    with pytest.raises(EmptyFile):
        read_file(saved(new_document()))
