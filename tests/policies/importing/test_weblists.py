"""Lists and tables with words beside their items and cells, and numbers without end."""

import pytest

from policies.importing.files import read_file
from policies.importing.hypertext import read_page


def written(page):
    return [piece.markdown for piece in read_page(page).pieces]


@pytest.mark.parametrize(
    ("page", "pieces"),
    [
        ("<ul>لا نبيع <b>بيانا</b>تك<li>أ</li>بعدها</ul>", ["لا نبيع **بيانا**تك", "- أ", "بعدها"]),
        (
            "<ol><li>نشاركها مع:<ul><li>التوصيل</li></ul>ولا نبيعها.</li><li>ثان</li></ol>",
            ["1. نشاركها مع:\n   - التوصيل", "ولا نبيعها.", "2. ثان"],
        ),
        ("<ul><div><li>أ<li>ب</div></ul>", ["- أ\n- ب"]),
        ("<ul><script>x()</script><li>أ</ul>", ["- أ"]),
    ],
)
def test_words_that_are_of_no_item_stand_where_they_stood(page, pieces):
    assert written(page) == pieces


def test_markdown_after_an_inner_list_stands_after_it():
    text = "# عنوان\n\n- نشاركها مع:\n  - التوصيل\n\n  ولا نبيعها.\n"
    pieces = read_file(text.encode(), "policy.md").pieces
    assert [piece.text for piece in pieces] == ["عنوان", "نشاركها مع:\nالتوصيل", "ولا نبيعها."]


@pytest.mark.parametrize(
    ("page", "pieces"),
    [
        ("<p>قبل</p><table><caption>اسم</caption></table>", ["قبل", "اسم"]),
        ("<p>قبل<table><caption>اسم</caption><tr><td>أ<tr><td>ب</table>", ["قبل", "اسم", "أ", "ب"]),
        ("<table><tr>قبلها<td>أ<td>ب</table>", ["قبلها", "أ", "ب"]),
        ("<table><p>قبلها</p><tr><td>أ<td>ب</table>", ["قبلها", "أ", "ب"]),
        ("<table><script>x()</script><tr><td>أ<td>ب</table>", ["| أ | ب |\n| --- | --- |"]),
    ],
)
def test_words_beside_the_cells_and_captions_stand_where_they_stood(page, pieces):
    assert written(page) == pieces


@pytest.mark.parametrize("attribute", ["colspan", "rowspan"])
def test_a_cell_that_stretches_without_end_is_read(attribute):
    assert written(f"<table><tr><td {attribute}={'9' * 5000}>أ<td>ب</table>") == ["| أ | ب |\n| --- | --- |"]
