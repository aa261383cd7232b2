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
