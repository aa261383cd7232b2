"""Words that no run of a document hides or strikes out, but a style does, its base, or the whole document."""

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from policies.importing.files import read_file
from policies.importing.refusals import UnresolvedChanges
from policies.importing.supplied import Left
from tests.policies.importing.documents import SALE, a_document, add_xml

WATERMARK = (
    "<w:r NS xmlns:v='urn:schemas-microsoft-com:vml'><w:pict><v:shape>"
    "<v:textpath string='نسخة سرية'/></v:shape></w:pict></w:r>"
)


def a_style(document, kind: WD_STYLE_TYPE, switch: str, based_on=None):
    """A style of the kind that switches on what `switch` names; nothing for ''."""
    style = document.styles.add_style(f"{kind.name} {switch} {len(document.styles)}", kind)
    style.base_style = based_on
    if switch:
        style.element.get_or_add_rPr().append(parse_xml(f"<w:{switch} {nsdecls('w')}/>"))
    return style


def by_words(document, switch):
    document.add_paragraph().add_run("لا ", style=a_style(document, WD_STYLE_TYPE.CHARACTER, switch))


def by_paragraph(document, switch):
    document.add_paragraph("لا ", style=a_style(document, WD_STYLE_TYPE.PARAGRAPH, switch))


def by_what_it_is_based_on(document, switch):
    base = a_style(document, WD_STYLE_TYPE.CHARACTER, switch)
    document.add_paragraph().add_run("لا ", style=a_style(document, WD_STYLE_TYPE.CHARACTER, "", base))


def by_table(document, switch):
    table = document.add_table(1, 2, style=a_style(document, WD_STYLE_TYPE.TABLE, switch))
    table.cell(0, 1).text = "لا "


def by_default(document, switch):
    document.styles["Normal"].element.get_or_add_rPr().append(parse_xml(f"<w:{switch} {nsdecls('w')}/>"))


def by_the_document(document, switch):
    default = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    default.append(parse_xml(f"<w:{switch} {nsdecls('w')}/>"))


WAYS = [by_words, by_paragraph, by_what_it_is_based_on, by_table, by_default, by_the_document]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("switch", ["strike", "dstrike"])
def test_words_that_a_style_strikes_out_are_refused_like_those_struck_by_hand(way, switch):
    with pytest.raises(UnresolvedChanges):
        read_file(a_document(lambda document: way(document, switch)))


@pytest.mark.parametrize("way", WAYS[:4])
def test_words_that_a_style_hides_are_left_out_and_listed(way):
    def fill(document):
        document.add_paragraph("نبيع.")
        way(document, "vanish")

    supplied = read_file(a_document(fill))
    assert supplied.pieces[-1].text == "نبيع."
    assert [(one.kind, one.sample) for one in supplied.dropped] == [(Left.HIDDEN, "لا")]


def test_what_words_say_of_themselves_goes_before_their_style():
    def fill(document):
        paragraph = document.add_paragraph(style=a_style(document, WD_STYLE_TYPE.PARAGRAPH, "vanish"))
        paragraph.add_run("مخفي ")
        paragraph.add_run(SALE).font.hidden = False

    assert read_file(a_document(fill)).pieces[-1].text == SALE


def test_two_styles_that_both_switch_leave_the_words_as_word_shows_them():
    def fill(document):
        paragraph = document.add_paragraph(style=a_style(document, WD_STYLE_TYPE.PARAGRAPH, "strike"))
        paragraph.add_run(SALE, style=a_style(document, WD_STYLE_TYPE.CHARACTER, "strike"))

    assert read_file(a_document(fill)).pieces[-1].text == SALE


def test_styles_based_on_each_other_end():
    def fill(document):
        one = a_style(document, WD_STYLE_TYPE.CHARACTER, "")
        one.base_style = other = a_style(document, WD_STYLE_TYPE.CHARACTER, "", one)
        a_style(document, WD_STYLE_TYPE.CHARACTER, "vanish")
        document.add_paragraph().add_run(SALE, style=other)

    assert read_file(a_document(fill)).pieces[-1].text == SALE


@pytest.mark.parametrize("switch", ["strike", "vanish"])
def test_a_table_whose_style_strikes_or_hides_a_part_of_it_is_refused_with_its_words(switch):
    def fill(document):
        style = a_style(document, WD_STYLE_TYPE.TABLE, "")
        part = f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:rPr><w:{switch}/></w:rPr></w:tblStylePr>'
        style.element.append(parse_xml(part))
        document.add_table(1, 1, style=style).cell(0, 0).text = SALE

    with pytest.raises(UnresolvedChanges, match=SALE):
        read_file(a_document(fill))


def test_watermarks_and_pictures_of_the_page_edges_are_listed():
    def fill(document):
        header = document.sections[0].header
        add_xml(header.paragraphs[0], WATERMARK)
        add_xml(header.paragraphs[0], "<w:r NS><w:drawing><a:blip/></w:drawing></w:r>")

    supplied = read_file(a_document(fill))
    found = {one.kind: one.sample for one in supplied.dropped}
    assert found == {Left.WATERMARK: "نسخة سرية", Left.IMAGE: ""}
