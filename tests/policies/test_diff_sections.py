"""The redline of whole texts: sections paired and moved, and how the difference is laid out."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from policies.diff.changes import changes, counted
from policies.diff.layout import Gap, only_changed, paragraphs, rows
from policies.diff.sections import Fate, Passage, compare_sections
from policies.diff.words import Op, Run, compare

TEXTS = st.lists(
    st.sampled_from(["لا ", "نبيع ", "بياناتك", "، ", ".", ". ", " ", "\n", "\n\n", "\n\n- "]), max_size=30
).map("".join)


def visible(runs: Iterable[Run]) -> str:
    return "".join("".join(run.text for run in runs).split())


def passage(key: str, text: str = "نص.", *, title: str = "", level: int = 1) -> Passage:
    return Passage(key=key, level=level, number="1", title=title or key, text=text)


def fates(old: str, new: str) -> list[tuple[str, str, bool]]:
    """Key, fate and whether it moved, for texts whose sections are single letters."""
    compared = compare_sections([passage(key) for key in old], [passage(key) for key in new])
    return [(section.shown.key, section.fate.value, section.moved) for section in compared]


def test_sections_are_paired_by_key_whatever_they_say():
    [section] = compare_sections([passage("use", "قديم")], [passage("use", "جديد", title="عنوان")])
    assert (section.fate, section.moved) == (Fate.CHANGED, False)
    assert [run.text for run in section.title] == ["use", "عنوان"]


def test_one_section_carried_elsewhere_is_the_only_one_that_moved():
    assert fates("abcd", "bcda") == [
        ("b", "same", False),
        ("c", "same", False),
        ("d", "same", False),
        ("a", "same", True),
    ]


def test_a_removed_section_stands_after_what_it_stood_after():
    assert [key for key, *_ in fates("abcd", "axd")] == ["a", "b", "c", "x", "d"]
    assert fates("ab", "b")[0] == ("a", "removed", False)
    assert ("x", "added", False) in fates("a", "ax")


def test_a_section_nested_deeper_has_changed():
    [section] = compare_sections([passage("use")], [passage("use", level=2)])
    assert (section.fate, section.relevelled) == (Fate.CHANGED, True)


def test_a_section_that_comes_under_another_heading_has_changed_and_one_that_is_only_counted_anew_has_not():
    def text(*numbered):
        return [Passage(key, number.count(".") + 1, number, key, "نص.") for key, number in numbered]

    old = text(("use", "1"), ("mail", "1.1"), ("last", "2"), ("end", "2.1"))
    new = text(("use", "1"), ("added", "2"), ("mail", "2.1"), ("last", "3"), ("end", "3.1"))
    found = {one.shown.key: one for one in compare_sections(old, new)}
    assert (found["mail"].fate, found["mail"].regrouped) == (Fate.CHANGED, True)
    assert [one.is_touched for one in (found["last"], found["end"])] == [False, False]
    assert not found["mail"].moved and not found["mail"].is_slight


def test_an_item_nested_otherwise_has_changed_its_section_and_is_no_slight_change():
    text = "- مع شركة التوصيل:\n\n- في السعودية."
    sides = [Passage("use", 1, "1", "use", text, nesting) for nesting in ((1, 1), (1, 2), (1, 2, 2))]
    [found] = compare_sections(sides[:1], sides[1:2])
    assert (found.fate, found.renested, found.is_slight) == (Fate.CHANGED, True, False)
    assert not counted((), [found]).nothing
    [added] = compare_sections(sides[1:2], sides[2:])
    assert (added.fate, added.renested) == (Fate.CHANGED, False), "who has more items is shown them as words"


@given(st.lists(st.sampled_from("abcdefg"), unique=True), st.lists(st.sampled_from("abcdefg"), unique=True))
def test_every_section_of_both_texts_appears_once_and_the_unmoved_keep_their_order(old, new):
    compared = compare_sections([passage(key) for key in old], [passage(key) for key in new])
    keys = [section.shown.key for section in compared]
    assert sorted(keys) == sorted({*old, *new})
    assert [section.shown.key for section in compared if section.new] == new
    stayed = [
        key
        for key, section in zip(keys, compared, strict=True)
        if section.fate is Fate.SAME and not section.moved
    ]
    assert stayed == [key for key in old if key in stayed]


@given(TEXTS, TEXTS)
def test_laying_out_in_paragraphs_or_columns_loses_no_visible_letter(old, new):
    runs = compare(old, new)
    laid = [run for paragraph in paragraphs(runs) for run in paragraph.runs]
    for absent, text, side in ((Op.INSERT, old, "old"), (Op.DELETE, new, "new")):
        column = [run for row in rows(runs) for paragraph in getattr(row, side) for run in paragraph.runs]
        assert visible(run for run in laid if run.op is not absent) == "".join(text.split())
        assert visible(column) == "".join(text.split())


def test_a_paragraph_deleted_whole_has_no_mark_of_its_own_and_a_joined_one_has():
    whole = paragraphs(compare("أ.\n\nب.\n\n", "أ.\n\n"))
    assert [(one.is_whole, one.joint) for one in whole] == [(False, ""), (True, "")]
    assert paragraphs(compare("أ.\n\nب.\n\n", "أ. ب.\n\n"))[0].joint == "delete"
    assert paragraphs(compare("أ. ب.\n\n", "أ.\n\nب.\n\n"))[0].joint == "insert"


def test_paragraphs_without_a_difference_can_be_left_out():
    runs = compare("أ\n\nب\n\nج\n\nد\n\n", "أ\n\nب\n\nج جديد\n\nد\n\n")
    assert only_changed(paragraphs(runs))[0] == Gap(2)
    assert [type(one).__name__ for one in only_changed(rows(runs))] == ["Gap", "Row", "Gap"]


def test_a_section_is_slight_when_nothing_but_its_writing_differs_and_it_stands_where_it_stood():
    old = [passage("use", "الى غيرنا."), passage("share", "نبيع الى."), passage("end", "و نحن.")]
    new = [passage("use", "إلى غيرنا"), passage("share", "لا نبيع إلى."), passage("end", "ونحن.", level=2)]
    found = compare_sections([*old, passage("same")], [*new, passage("same"), passage("new", ".")])
    assert [one.shown.key for one in found if one.is_slight] == ["use"]


def test_changes_are_listed_with_before_and_after_and_counted():
    sections = compare_sections(
        [passage("use", "نبيع بياناتك الى غيرنا.")],
        [passage("use", "لا نبيع بياناتك إلى غيرنا."), passage("new", "كلمتان هنا.")],
    )
    found = [(change.before.strip(), change.after.strip()) for change in changes(sections[0].text)]
    assert found == [("", "لا"), ("الى", "إلى")]
    counts = counted((), sections)
    assert (counts.added, counts.changed, counts.orthographic) == (1, 1, 1)
    assert (counts.to_judge, counts.words_inserted, counts.words_deleted) == (3, 5, 1)
