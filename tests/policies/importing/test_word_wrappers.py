"""Whatever a word of a document is wrapped in, it is read, or the import names it: none is lost."""

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from policies.importing.files import read_file
from policies.importing.outline import outline_of
from policies.importing.refusals import TextElsewhere, UncertainWords, UnreadWords, UnresolvedChanges
from policies.importing.supplied import Left
from tests.policies.importing.documents import a_document
from tests.policies.importing.texts import visible_words

SPACES = f"""{nsdecls("w", "r", "wp", "a", "m")} xmlns:x="urn:nobody:knows"
    xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
    xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"
    xmlns:v='urn:schemas-microsoft-com:vml'"""
RUN = "<w:r><w:t>لا </w:t></w:r>"
PARAGRAPH = f"<w:p>{RUN}</w:p>"

AROUND_RUNS = {
    "content control": "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "smart tag": "<w:smartTag>{}</w:smartTag>",
    "custom xml": "<w:customXml>{}</w:customXml>",
    "field": "<w:fldSimple w:instr='AUTHOR'>{}</w:fldSimple>",
    "direction": "<w:dir w:val='rtl'>{}</w:dir>",
    "forced direction": "<w:bdo w:val='rtl'>{}</w:bdo>",
    "link": "<w:hyperlink w:anchor='top'>{}</w:hyperlink>",
    "alternatives alike": (
        "<mc:AlternateContent><mc:Choice Requires='w14'>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback>"
        "</mc:AlternateContent>"
    ),
    "alternatives in alternatives": (
        "<mc:AlternateContent><mc:Choice Requires='x'><mc:AlternateContent><mc:Choice Requires='w14'>{0}"
        "</mc:Choice></mc:AlternateContent></mc:Choice></mc:AlternateContent>"
    ),
    "everything at once": (
        "<w:smartTag><w:sdt><w:sdtContent><w:bdo w:val='rtl'><mc:AlternateContent><mc:Choice Requires='x'>"
        "<w:customXml>{}</w:customXml></mc:Choice></mc:AlternateContent></w:bdo></w:sdtContent></w:sdt>"
        "</w:smartTag>"
    ),
}
AROUND_PARAGRAPHS = {
    "content control": "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "custom xml": "<w:customXml>{}</w:customXml>",
    "alternatives": "<mc:AlternateContent><mc:Choice Requires='w14'>{}</mc:Choice></mc:AlternateContent>",
    "cell": "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>",
    "cell of a row in a control": (
        "<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc>{0}</w:tc><w:sdt><w:sdtContent><w:tc>{0}</w:tc></w:sdtContent>"
        "</w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>"
    ),
    "table in a table": (
        "<w:tbl><w:tr><w:tc><w:p/><w:tbl><w:tr><w:tc>{0}</w:tc><w:tc>{0}</w:tc></w:tr></w:tbl></w:tc>"
        "<w:tc>{0}</w:tc></w:tr></w:tbl>"
    ),
}
MARKS = ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom", "customXmlMoveTo")
UNRESOLVED = {
    **{f"{name} without its run": f"<w:{name}RangeStart w:id='1'/>{RUN}" for name in MARKS},
    "two people at once inserted": f"<w14:conflictIns w:id='1'>{RUN}</w14:conflictIns>",
    "two people at once deleted": f"<w14:conflictDel w:id='1'>{RUN}</w14:conflictDel>",
    "inside of a control": f"<w:sdt><w:sdtContent><w:ins w:id='1'>{RUN}</w:ins></w:sdtContent></w:sdt>",
}
UNREAD = {
    "an unknown element": f"<x:wrapper>{RUN}</x:wrapper>",
    "an unknown element in a run": "<w:r><x:wrapper><w:t>لا </w:t></x:wrapper></w:r>",
    "a known one in an unknown one": f"<x:wrapper><w:smartTag>{RUN}</w:smartTag></x:wrapper>",
    "letters above letters": f"<w:r><w:ruby><w:rt>{RUN}</w:rt></w:ruby></w:r>",
    "a drawing": "<w:r><w:drawing><a:t>لا </a:t></w:drawing></w:r>",
    "an object": f"<w:r><w:object>{RUN}</w:object></w:r>",
    "a part of a formula": "<m:r><m:t>لا </m:t></m:r>",
}
ELSEWHERE = {
    "a formula": "<m:oMath><m:r><m:t>لا </m:t></m:r></m:oMath>",
    "painted": "<w:r><w:pict><v:shape><v:textpath string='لا '/></v:shape></w:pict></w:r>",
    "the day on which it is read": "<w:r><w:dayLong/></w:r>",
}
NEW_ALONE = f"<mc:Choice Requires='w14'>{RUN}</mc:Choice><mc:Fallback/>"
UNCERTAIN = {"for new programs alone": f"<mc:AlternateContent>{NEW_ALONE}</mc:AlternateContent>"}
REFUSED = [
    (xml, refusal)
    for refusal, found in (
        (UnresolvedChanges, UNRESOLVED),
        (UnreadWords, UNREAD),
        (TextElsewhere, ELSEWHERE),
        (UncertainWords, UNCERTAIN),
    )
    for xml in found.values()
]


def within(xml: str):
    """A document whose last paragraph begins with these runs."""

    def fill(document):
        inside = parse_xml(f"<w:p {SPACES}>{xml}<w:r><w:t>نبيع بياناتك لأحد.</w:t></w:r></w:p>")
        document.element.body.insert(-1, inside)

    return a_document(fill)


def between(xml: str):
    """A document with these paragraphs before its last one."""

    def fill(document):
        for one in parse_xml(f"<w:body {SPACES}>{xml}<w:p><w:r><w:t>نبيع.</w:t></w:r></w:p></w:body>"):
            document.element.body.insert(-1, one)

    return a_document(fill)


def read_words(data: bytes) -> str:
    return " ".join(visible_words(outline_of(read_file(data))))


@pytest.mark.parametrize("wrapper", AROUND_RUNS)
def test_a_word_that_is_wrapped_inside_of_a_sentence_is_read(wrapper):
    assert read_words(within(AROUND_RUNS[wrapper].format(RUN))).endswith("لا نبيع بياناتك لأحد.")


@pytest.mark.parametrize("wrapper", AROUND_PARAGRAPHS)
def test_every_paragraph_that_is_wrapped_is_read(wrapper):
    wrapped = AROUND_PARAGRAPHS[wrapper]
    said = read_words(between(wrapped.format(PARAGRAPH)))
    assert said.split()[-1 - (wrapped.count("{0}") or 1) :] == ["لا"] * (wrapped.count("{0}") or 1) + [
        "نبيع."
    ]


@pytest.mark.parametrize(("xml", "refusal"), REFUSED)
def test_what_cannot_be_read_is_refused_with_the_sentence_it_stands_in(xml, refusal):
    with pytest.raises(refusal) as refused:
        read_file(within(xml))
    assert "نبيع بياناتك لأحد." in str(refused.value)
    if refusal is UnreadWords:
        assert refused.value.places["element"] in xml


@pytest.mark.parametrize(
    "wrapper", ["<x:wrapper>{}</x:wrapper>", "<w:smartTag><x:wrapper>{}</x:wrapper></w:smartTag>"]
)
def test_a_paragraph_inside_of_something_unknown_is_refused_and_not_passed_over(wrapper):
    with pytest.raises(UnreadWords) as refused:
        read_file(between(wrapper.format(f"<x:wrapper>{PARAGRAPH}</x:wrapper>")))
    assert refused.value.places == {"element": "wrapper", "place": "لا"}


def test_a_paragraph_that_was_moved_between_two_marks_is_refused():
    with pytest.raises(UnresolvedChanges) as refused:
        read_file(between("<w:moveFromRangeStart w:id='1'/>" + PARAGRAPH))
    assert refused.value.places["place"] == "لا"


def test_the_words_of_a_table_of_contents_are_listed():
    control = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        f"<w:sdtContent>{PARAGRAPH}</w:sdtContent></w:sdt>"
    )
    dropped = read_file(between(control)).dropped
    assert [(one.kind, one.sample) for one in dropped] == [(Left.CONTENTS, "لا")]
