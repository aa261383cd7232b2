"""Tables in the Markdown of section bodies: clean HTML, plain words, and nothing but the subset."""

from policies import markdown
from policies.lint.findings import Text
from policies.lint.linting import lint

TABLE = (
    "| الغرض | المدة |\n| :---: | --- |\n"
    "| الدعم \\| المساعدة | **سنة** [هنا](https://a.example) |\n| | سنتان |"
)


def test_a_table_is_a_table_in_a_box_that_the_keyboard_can_scroll():
    html = markdown.html(TABLE)
    assert html.startswith('<div class="table" tabindex="0">\n<table>') and html.endswith("</table>\n</div>")
    assert "<th>الغرض</th>" in html and "<strong>سنة</strong>" in html and "الدعم | المساعدة" in html
    assert "style" not in html and "align" not in html


def test_the_plain_text_of_a_table_has_a_line_a_row():
    assert markdown.plain("قبل.\n\n" + TABLE + "\n\n- بعد").split("\n") == [
        "قبل.",
        "",
        "الغرض | المدة",
        "الدعم | المساعدة | سنة هنا (https://a.example)",
        " | سنتان",
        "",
        "- بعد",
    ]


def test_the_visible_words_have_no_marks_and_no_targets():
    words = ["قبل", "الغرض", "المدة", "الدعم", "|", "المساعدة", "سنة", "هنا", "سنتان", "أول"]
    assert markdown.visible("قبل\n\n" + TABLE + "\n\n1. أول").split() == words


def test_markup_in_a_cell_stays_text():
    assert "&lt;div class=" in markdown.html('| a | b |\n|---|---|\n| <div class="x"> | <b> |')


def test_the_linter_takes_a_table_for_no_broken_sentence():
    text = "نحفظ بياناتك المدد التي في هذا الجدول.\n\n" + TABLE
    assert lint([Text("use", "body", text)]) == []


def test_a_long_word_that_is_almost_an_address_is_passed_over():
    assert markdown.html("a_" * 20_000).startswith("<p>a_")
    assert 'href="mailto:help@nasim.example"' in markdown.html("(help@nasim.example)")
