"""No word that is seen on a page is lost or reordered, none that is struck out or hidden is taken over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.importing.hypertext import read_page
from policies.importing.refusals import EmptyFile, UnreadWords, UnresolvedChanges
from policies.importing.supplied import Left, plain_piece
from policies.importing.webleft import refuse_what_was_passed_over
from policies.importing.webtree import parsed

STRUCK, HIDDEN = ' style="text-decoration:line-through"', " hidden"
# What a page may hold in what, whether HTML allows it or not.
INSIDE = {
    "body": ("p", "ul", "ol", "table", "div"),
    "div": ("p", "ul", "ol", "table", "b"),
    "p": ("b", "br"),
    "b": ("b",),
    "ul": ("li", "li", "li", "ul", "ol", "p", "b", "div"),
    "ol": ("li", "li", "li", "ul", "ol", "p"),
    "li": ("p", "ul", "ol", "b", "br", "table"),
    "table": ("caption", "tr", "tr", "tbody", "p"),
    "tbody": ("tr", "p"),
    "tr": ("td", "td", "th", "b"),
    "td": ("p", "ul", "b", "table"),
    "th": ("b",),
    "caption": ("p", "b"),
    "br": (),
}
NAMES = [first + second for first in "ابتثجح" for second in "سشصضطظعغفق"]


@st.composite
def trees(draw, looks=("",), tag="body", depth=0):
    """An element as its tag, its look, and what it holds: None for a word, or another one."""
    kinds = st.lists(st.sampled_from(("word", *INSIDE[tag])), max_size=4 if depth < 5 and INSIDE[tag] else 0)
    look = "" if tag == "body" else draw(st.sampled_from(looks))
    inside = [None if kind == "word" else draw(trees(looks, kind, depth + 1)) for kind in draw(kinds)]
    return tag, look, inside


def page_of(tree, names):
    tag, look, inside = tree
    written = "".join(f" {next(names)} " if one is None else page_of(one, names) for one in inside)
    return f"<{tag}>" if tag == "br" else f"<{tag}{look}>{written}</{tag}>"


def words_of(tree, names, unseen=()):
    """The words of the tree in order, those of elements with a look of `unseen` left out."""
    _tag, look, inside = tree
    found = [[next(names)] if one is None else words_of(one, names, unseen) for one in inside]
    return [] if look in unseen else [word for words in found for word in words]


def taken(pieces):
    """The words of the pieces without the numbers of items."""
    return [word for piece in pieces for word in piece.text.split() if word.isalpha()]


def names():
    return iter(NAMES * 20)


@given(trees())
def test_the_words_of_any_page_are_those_of_its_pieces_in_their_order(tree):
    try:
        pieces = read_page(page_of(tree, names())).pieces
    except EmptyFile:
        pieces = []
    assert taken(pieces) == words_of(tree, names())


@given(trees(looks=("", "", "", HIDDEN)))
def test_what_is_hidden_anywhere_in_a_page_is_left_behind_and_listed(tree):
    seen = words_of(tree, names(), unseen=(HIDDEN,))
    try:
        supplied = read_page(page_of(tree, names()))
    except EmptyFile:
        assert not seen
    else:
        assert taken(supplied.pieces) == seen
        hides = seen != words_of(tree, names())
        assert hides <= (Left.HIDDEN in {one.kind for one in supplied.dropped})


@given(trees(looks=("", "", "", STRUCK)))
def test_what_is_struck_out_anywhere_in_a_page_refuses_it(tree):
    whole = words_of(tree, names())
    try:
        pieces = read_page(page_of(tree, names())).pieces
    except EmptyFile:
        pieces = []
    except UnresolvedChanges:
        assert words_of(tree, names(), unseen=(STRUCK,)) != whole
        return
    assert words_of(tree, names(), unseen=(STRUCK,)) == whole == taken(pieces)


@pytest.mark.parametrize(
    "page",
    [
        f"<ul><li{STRUCK}>نبيع بياناتك</li></ul>",
        f"<table><tr><td{STRUCK}>نبيع بياناتك</td></tr></table>",
        f"<table><tr{STRUCK}><td>نبيع بياناتك</td></tr></table>",
        f"<ul><li>أ<ul{STRUCK}><li>نبيع بياناتك</li></ul></li></ul>",
        "<ul><del><li>نبيع بياناتك</li></del></ul>",
    ],
)
def test_a_struck_item_row_or_cell_is_refused(page):
    with pytest.raises(UnresolvedChanges):
        read_page(page)


@pytest.mark.parametrize("look", ["hidden", 'style="display:none"'])
def test_a_hidden_item_is_not_counted(look):
    supplied = read_page(f"<ol><li>أ<li {look}>نبيع<li>ب</ol>")
    assert [piece.markdown for piece in supplied.pieces] == ["1. أ\n2. ب"]
    assert [(one.kind, one.sample) for one in supplied.dropped] == [(Left.HIDDEN, "نبيع")]


@pytest.mark.parametrize("taken_over", [["لا"], ["لا", "بياناتك"], ["نبيع", "لا", "بياناتك"], []])
def test_a_page_of_which_a_word_is_lost_or_elsewhere_is_refused_with_its_sentence(taken_over):
    root = parsed("<p>لا <b>نبيع</b> بياناتك</p>")
    with pytest.raises(UnreadWords) as refused:
        refuse_what_was_passed_over(root, set(), map(plain_piece, taken_over))
    assert refused.value.places["place"] == "لا نبيع بياناتك"


def test_a_mark_that_stands_in_an_element_of_its_own_is_no_lost_word():
    [piece] = read_page("<p>ا<b>&#x654;</b>شد&#x651;<i>&#x64e;</i></p>").pieces
    assert piece.text == "\u0623شد\u064e\u0651"
