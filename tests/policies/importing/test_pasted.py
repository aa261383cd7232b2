"""A paste from Word or a web page: clean parts under their headings, and a list of what was left out."""

import pytest

from policies.importing.pasted import PastedPart, pasted
from policies.importing.refusals import EmptyFile, TooLarge, UnresolvedChanges

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {mso-x: 1}</style></head>
<body><p class=MsoNormal dir=RTL><b>نجمع</b> بياناتك<o:p></o:p></p>
<h2>كيف نستعملها</h2><ul><li>للرد عليك</li><li>للتحسين</li></ul>
<img src="http://tracker.example/x.gif"><script>alert(1)</script>
<table><tr><td>البيان</td><td>المدة</td></tr><tr><td>البريد</td><td>سنة</td></tr></table></body></html>"""


def test_word_gives_clean_parts_lists_and_tables_and_says_what_it_left_out():
    parts, dropped = pasted(WORD)
    assert parts == [
        PastedPart("", 0, "**نجمع** بياناتك"),
        PastedPart(
            "كيف نستعملها",
            2,
            "- للرد عليك\n- للتحسين\n\n| البيان | المدة |\n| --- | --- |\n| البريد | سنة |",
        ),
    ]
    assert {"image", "script", "style"} <= {one.kind for one in dropped}


def of_word(label: str, words: str, place: str = "l0 level1 lfo1", tag: str = "p") -> str:
    """A paragraph of a list, as Word 2019 copies it."""
    return f"""<{tag} class=MsoListParagraphCxSpMiddle dir=RTL style='text-align:right;text-indent:-18.0pt;
mso-list:{place}'><!--[if !supportLists]--><span dir=LTR></span><b><span style='mso-list:Ignore'>{label}<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span></b><!--[endif]--><span
lang=AR-SA>{words}<o:p></o:p></span></{tag}>
"""


BULLET = "<span style='font-family:Symbol'>·</span>"


@pytest.mark.parametrize(
    ("copied", "body"),
    [
        ([("1.", "أولًا"), ("2.", "ثانيًا")], "1. أولًا\n2. ثانيًا"),
        ([("٣.", "ثالثًا"), ("٤.", "رابعًا")], "3. ثالثًا\n4. رابعًا"),
        ([(BULLET, "نقطة"), ("o", "أخرى", "l0 level2 lfo1")], "- نقطة\n  - أخرى"),
        (
            [("1.", "أولًا"), ("-", "نقطة", "l3 level2 lfo4"), ("2.", "ثانيًا")],
            "1. أولًا\n   - نقطة\n2. ثانيًا",
        ),
        (
            [
                ("1.", "أولًا"),
                ("a.", "فرع", "l0 level2 lfo1"),
                ("i.", "منه", "l0 level3 lfo1"),
                ("2.", "ثانيًا"),
            ],
            "1. أولًا\n   - a. فرع\n     - i. منه\n2. ثانيًا",
        ),
        ([("1.", "أولًا"), ("1)", "فرع", "l0 level2 lfo1")], "1. أولًا\n   - 1\\) فرع"),
        ([("أ-", "أولًا"), ("ب-", "ثانيًا")], "أ- أولًا\n\nب- ثانيًا"),
        (
            [("1.", "أولًا"), ("1.", "من غيرها", "l0 level1 lfo2")],
            "1. أولًا\n\n1\\. من غيرها",
        ),
    ],
)
def test_a_list_of_word_stays_the_list_that_its_author_saw(copied, body):
    between = "<p class=MsoNormal>&nbsp;</p>"
    html = "<p>قبلها</p>" + between.join(of_word(*one) for one in copied) + "<p>بعدها</p>"
    parts, dropped = pasted(html)
    assert [part.body for part in parts] == [f"قبلها\n\n{body}\n\nبعدها"]
    assert not dropped


def test_a_number_that_word_counts_stays_before_a_heading_and_in_a_cell():
    cell = f"<td>{of_word('1.', 'البريد')}</td><td>{of_word(BULLET, 'سنة')}</td>"
    parts, _dropped = pasted(of_word("2.1", "من نحن", tag="h2") + f"<table><tr>{cell}</tr></table>")
    assert [part.title for part in parts] == ["من نحن"]
    assert parts[0].body.startswith("| **1.** البريد | سنة |")


def test_the_marks_that_a_clipboard_sets_around_a_copy_are_nothing_that_was_left_out():
    parts, dropped = pasted("<body><!--StartFragment--><p>جملة</p><!--EndFragment--></body>")
    assert (parts, dropped) == ([PastedPart("", 0, "جملة")], ())


def test_a_fragment_needs_no_page_around_it():
    assert pasted("<p>جملة</p><p>أخرى</p>")[0] == [PastedPart("", 0, "جملة\n\nأخرى")]


@pytest.mark.parametrize(
    ("html", "refusal"),
    [("<p>نبيع <del>لا</del></p>", UnresolvedChanges), ("<p> </p>", EmptyFile), ("س" * 600_000, TooLarge)],
)
def test_what_would_change_the_meaning_is_refused(html, refusal):
    with pytest.raises(refusal):
        pasted(html)


def test_half_a_character_does_no_harm():
    assert pasted("<p>كلمة\ud83d</p>")[0][0].body.startswith("كلمة")
