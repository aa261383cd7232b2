"""What is read of a web page and of Markdown: the words that are seen, and a list of what is left behind."""

from html.parser import HTMLParser

import pytest

from policies.importing.files import read_file
from policies.importing.guesses import Note
from policies.importing.outline import outline_of
from policies.importing.refusals import (
    EmptyFile,
    NoHeadingFound,
    UnreadWords,
    UnresolvedChanges,
    UnsafeFile,
)
from policies.importing.supplied import Left
from policies.markdown import html
from tests.policies.importing.texts import visible_words

PAGE = """<!doctype html><html dir="rtl"><head><title>نسيم</title><style>p{color:red}</style></head><body>
<h1>سياسة خصوصية نسيم</h1><p>نشرح <b>هنا</b> ما نصنعه، <i>و</i>لماذا.<br>سطر ثان</p>
<h2 id="a">ما نجمعه</h2>كلام بلا فقرة
<ul><li>اسمك<ul><li>الأول</li><li>الأخير</li></ul></li><li><p>بريدك</p></li></ul>
<table><tr><th>الغرض<th>المدة</tr><tr><td>الدعم | المساعدة</td><td>سنة<br>واحدة</td></tr></table>
<h2>مع من نشاركه</h2><ol><li>المستضيف</li><li>البريد</li></ol>
<p>* ليس قائمة</p><p>1. ولا هذا &amp; ذاك &lt;b&gt;</p>
<p>راسلنا على <a href="mailto:help@nasim.example">help@nasim.example</a></p></body></html>"""


class Seen(HTMLParser):
    """The words of a page by the standard library: no reader of ours has a part in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self._inside = "", []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag in ("title", "style", "script"):
            self._inside.append(tag)
        self.text += "" if tag in ("b", "i", "a", "em", "strong") else " "

    def handle_endtag(self, tag):
        if tag in ("title", "style", "script"):
            self._inside.pop()
        self.text += "" if tag in ("b", "i", "a", "em", "strong") else " "

    def handle_data(self, words):
        self.text += "" if self._inside else words


def read_page(body):
    return read_file(body.encode(), "page.html")


def shape(result):
    return [(one.level, one.title) for one in result.sections]


def test_every_word_that_is_seen_on_the_page_is_seen_in_the_import():
    result = outline_of(read_page(PAGE))
    assert visible_words(result) == Seen(PAGE).text.split()
    shown = [result.title, html(result.introduction)]
    for section in result.sections:
        shown += [section.title, html(section.body)]
    assert Seen("\n".join([*shown, html(result.contact.text)])).text.split() == Seen(PAGE).text.split()


def test_the_headings_are_the_pages_own():
    result = outline_of(read_page(PAGE))
    assert (result.title, result.note) == ("سياسة خصوصية نسيم", Note.MARKED_TITLE)
    assert shape(result) == [(1, "ما نجمعه"), (1, "مع من نشاركه")]
    assert result.contact.address == "help@nasim.example"


def test_lists_tables_and_links_stay_what_they_are():
    shown = "".join(html(one.body) for one in outline_of(read_page(PAGE)).sections)
    assert "<th>الغرض</th>" in shown and "<td>الدعم | المساعدة</td>" in shown
    assert "<ul>" in shown and "<ol>" in shown and "<br" not in shown


def test_the_marks_around_a_quotation_are_words_and_letters_of_no_size_are_none():
    supplied = read_page(
        '<p>قلنا <q>لا <b>نبيع</b></q>، <q>never</q><span style="font-size:0.0px">خفي <b>معه</b></span></p>'
        '<p style="font-size:0"><span style="font-size:1rem">ظاهر</span></p><p style="font-size:9px">صغير</p>'
    )
    assert [piece.text for piece in supplied.pieces] == ["قلنا «لا نبيع»، “never”", "ظاهر", "صغير"]
    assert [(one.kind, one.sample) for one in supplied.dropped] == [(Left.HIDDEN, "خفي معه")]


def test_what_a_policy_cannot_hold_is_left_behind_and_listed():
    supplied = read_page(
        '<p onclick="x()">نص<script>x()</script><img src="https://spy.example/p.gif" alt="شعار">'
        '<span style="display:none">خفي</span><iframe src="https://spy.example"></iframe>'
        '<a href="javascript:x()">رابط</a><!-- سر --><button>زر</button></p>'
    )
    assert [piece.markdown for piece in supplied.pieces] == ["نصرابط"]
    assert {one.kind: one.sample for one in supplied.dropped} == {
        Left.SCRIPT: "",
        Left.IMAGE: "شعار",
        Left.HIDDEN: "خفي",
        Left.EMBEDDED: "",
        Left.LINK: "javascript:x()",
        Left.REMARK: "",
        Left.FORM: "زر",
    }


@pytest.mark.parametrize(
    "struck",
    ["<del>لا</del>", "<s>لا</s>", "<ins>لا</ins>", '<span style="text-decoration: line-through">لا</span>'],
)
def test_struck_or_inserted_words_are_refused_with_their_sentence(struck):
    with pytest.raises(UnresolvedChanges) as refused:
        read_page(f"<h1>عنوان</h1><p>{struck} نبيع <b>بياناتك</b>.</p>")
    assert refused.value.places["place"] == "لا نبيع بياناتك."


def test_a_table_that_only_lays_out_the_page_is_no_table():
    pieces = read_page("<table><tr><td><h2>رأس</h2><p>نص.</p></td></tr></table>").pieces
    assert [(piece.text, piece.level) for piece in pieces] == [("رأس", 2), ("نص.", 0)]


def test_letters_before_items_become_words_and_two_lists_are_not_counted_as_one():
    pieces = read_page('<ol type="a" start="3"><li>س<li>ص</ol><p>و<ol><li>ع</ol><ol><li>ف</ol>').pieces
    assert [piece.markdown for piece in pieces] == ["c. س", "d. ص", "و", "1. ع", "1\\. ف"]


def test_emphasis_that_would_print_as_asterisks_is_given_up_and_the_words_stay():
    [piece] = read_page("<p>نجمع <b>اسمك،</b>وبريدك</p>").pieces
    assert piece.markdown == "نجمع اسمك،وبريدك"


def test_levels_are_not_skipped_and_the_deepest_is_the_third():
    page = "<h1>سياسة</h1><h2>أ</h2><p>نص.<h4>ب</h4><p>نص.<h5>ج</h5><p>نص.<h6>د</h6><p>نص.<h2>ه</h2><p>نص."
    assert shape(outline_of(read_page(page))) == [(1, "أ"), (2, "ب"), (3, "ج"), (3, "د"), (1, "ه")]


def test_a_page_without_marked_headings_is_guessed_at_like_plain_text():
    result = outline_of(read_page("<p>سياسة نسيم</p><p>نشرح.</p><p>ما نجمعه</p><p>نجمع <b>اسمك</b> فقط.</p>"))
    assert (result.title, shape(result)) == ("سياسة نسيم", [(1, "ما نجمعه")])
    assert result.sections[0].body == "نجمع **اسمك** فقط."


def test_a_link_keeps_its_target_below_a_title_that_its_paragraph_begins_with():
    rest = "<p>ما نجمعه<p>نجمع اسمك فقط."
    page = '<p>سياسة نسيم<br>اقرأ <a href="https://nasim.example/">الشروط</a><br>سطر ثالث</p>'
    result = outline_of(read_page(page + rest))
    assert (result.title, result.note) == ("سياسة نسيم", Note.FIRST_LINE)
    assert result.introduction == "اقرأ [الشروط](<https://nasim.example/>)\\\nسطر ثالث"
    over_both = outline_of(read_page('<p><a href="https://nasim.example/">سياسة نسيم<br>اقرأ</a></p>' + rest))
    assert (over_both.title, over_both.note) == ("", Note.NO_TITLE)
    assert over_both.introduction == "[سياسة نسيم\\\nاقرأ](<https://nasim.example/>)"


@pytest.mark.parametrize(("weight", "mark"), [("bold", "**"), ("400", "")])
def test_a_link_with_a_weight_keeps_its_target(weight, mark):
    [piece] = read_page(f'<p><a href="https://nasim.example/" style="font-weight:{weight}">الشروط</a>').pieces
    assert piece.markdown == f"[{mark}الشروط{mark}](<https://nasim.example/>)"


@pytest.mark.parametrize("page", ["<p></p>", "<script>abc</script>", "<!-- abc -->", "<img alt=abc>"])
def test_a_page_without_words_is_refused_as_empty(page):
    with pytest.raises(EmptyFile):
        read_page(page)


def test_a_page_of_one_heading_is_refused():
    with pytest.raises(NoHeadingFound):
        outline_of(read_page("<h1>سياسة</h1>"))


@pytest.mark.parametrize("depth", [150, 300, 20_000])
def test_nesting_without_end_is_refused_and_no_word_is_cut_off(depth):
    with pytest.raises(UnsafeFile):
        read_page("<div>" * depth + "لا نبيع")


def test_markdown_is_read_with_its_tables_lists_and_html():
    text = (
        "---\ntitle: سر\n---\n# سياسة نسيم\n\nنشرح *هنا*.\n\nما نجمعه\n--------\n\n- اسمك\n- بريدك\n\n"
        "| أ | ب |\n|---|---|\n| ج | د |\n\n> اقتباس `رمز` <b>غليظ</b>\n\n<script>x()</script>\n\n![شعار](http://a.b/c)\n"
    )
    supplied = read_file(text.encode(), "policy.md")
    result = outline_of(supplied)
    shown = " ".join(visible_words(result))
    assert shown == "سياسة نسيم نشرح هنا. ما نجمعه اسمك بريدك أ ب ج د اقتباس رمز غليظ"
    assert [one.kind for one in supplied.dropped] == [Left.FRONT_MATTER, Left.SCRIPT, Left.IMAGE]


@pytest.mark.parametrize(
    "inside",
    [
        "<svg><text>لا</text></svg>", "<math><mtext>لا</mtext></math>", "<button>لا</button>",
        '<input value="لا">', "<textarea>لا</textarea>", "<noscript>لا</noscript>", "<canvas>لا</canvas>",
        '<object data="x">لا</object>',
    ],
)  # fmt: skip
def test_no_sentence_loses_a_word_that_stands_in_a_drawing_formula_or_field(inside):
    for sentence in (f"نحن {inside} نبيع بياناتك.", f"{inside} نبيع بياناتك.", f"بياناتك نبيعها {inside}"):
        with pytest.raises(UnreadWords) as refused:
            read_page(f"<h1>سياسة</h1><p>{sentence}</p>")
        assert "بياناتك" in str(refused.value)
    alone = read_page(f"<h1>سياسة</h1><p>نص.</p><div>{inside}</div>")
    assert [one.sample for one in alone.dropped] == ["لا"]


def test_struck_words_of_markdown_are_refused():
    with pytest.raises(UnresolvedChanges):
        read_file("# عنوان\n\n~~لا~~ نبيع".encode(), "policy.md")
