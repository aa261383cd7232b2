"""The redline's mathematics: exact, by whole words, and readable."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.diff import matching
from policies.diff.judging import Weight
from policies.diff.tokens import bare, is_break, tokens
from policies.diff.words import Op, Run, compare
from tests.seed import SEED

PIECES = [
    "نَجْمَعُ", "نجمع", "تجـــربة", "لا", "ولا", "،", "؛", "؟", ".", "«", "»", "-", "(", "3.1", "٣", "10%",
    "2026-11-22", "help@cachoo.example", "https://cachoo.example/a?b=1", "don't", "IPv4",
    "हिन्दी", "می\u200cشود", "\u200f",
    " ", " ", " ", "  ", "\u00a0", "\n", "\n\n", "\n\n- ",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=40)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str]:
    """A text and what an editor made of it: pieces dropped, put in and moved."""
    old = draw(st.lists(st.sampled_from(PIECES), max_size=40))
    new = [piece for piece in old if draw(st.integers(0, 5))]
    for piece in draw(st.lists(st.sampled_from([*PIECES, *old]), max_size=4)):
        new.insert(draw(st.integers(0, len(new))), piece)
    return "".join(old), "".join(new)


pairs = edited() | st.tuples(texts, texts)


def said(old: str, new: str) -> str:
    """The redline in one line: [-deleted-]{+inserted+}."""
    marks = {Op.EQUAL: "{}", Op.DELETE: "[-{}-]", Op.INSERT: "{{+{}+}}"}
    return "".join(marks[run.op].format(run.text) for run in compare(old, new))


def joined(runs: tuple[Run, ...], absent: Op) -> str:
    return "".join(run.text for run in runs if run.op is not absent)


def inner_places(text: str) -> set[int]:
    """Every place in the text that lies inside a word, number or address."""
    found, start = set(), 0
    for token in tokens(text):
        if not is_break(token) and token.strip():
            found |= set(range(start + 1, start + len(bare(token))))
        start += len(token)
    return found


def cuts(runs: tuple[Run, ...], absent: Op) -> set[int]:
    found, place = set(), 0
    for run in runs:
        place += len(run.text) if run.op is not absent else 0
        found.add(place)
    return found


@given(pairs)
def test_the_redline_holds_both_texts_to_the_character(pair):
    old, new = pair
    runs = compare(old, new)
    assert joined(runs, Op.INSERT) == old
    assert joined(runs, Op.DELETE) == new


@given(pairs)
def test_no_word_is_cut_in_two(pair):
    old, new = pair
    runs = compare(old, new)
    assert not cuts(runs, Op.INSERT) & inner_places(old)
    assert not cuts(runs, Op.DELETE) & inner_places(new)


@given(pairs)
def test_runs_alternate_and_a_deletion_stands_before_its_insertion(pair):
    old, new = pair
    ops = [run.op for run in compare(old, new)]
    assert all(left is not right for left, right in pairwise(ops))
    assert (Op.INSERT, Op.DELETE) not in set(pairwise(ops))


@given(texts)
def test_the_tokens_joined_are_the_text(text):
    assert "".join(tokens(text)) == text


def test_tokens_are_words_numbers_addresses_and_single_marks():
    text = "نَجْمَعُ تجــربة، https://a.example/c?x=1؛ help@cachoo.example. 12.5% ٣ IPv4 don't 4th «نعم»"
    assert [bare(token) for token in tokens(text)] == [
        "نَجْمَعُ", "تجــربة", "،", "https://a.example/c?x=1", "؛", "help@cachoo.example", ".",
        "12.5%", "٣", "IPv4", "don't", "4th", "«", "نعم", "»",
    ]  # fmt: skip


def test_only_the_words_that_differ_are_marked():
    assert said("ما نجمعه", "ما نجمعه منك") == "ما نجمعه{+ منك+}"
    assert said("ما نجمعه منك", "ما نجمعه") == "ما نجمعه[- منك-]"
    assert said("نحفظها 3 سنوات", "نحفظها 5 سنوات") == "نحفظها [-3 -]{+5 +}سنوات"
    assert said("كلمة ، أخرى", "كلمة، أخرى") == "كلمة[- -]، أخرى"
    assert said("لإتمام", "لاتمام") == "[-لإتمام-]{+لاتمام+}"


def test_a_new_sentence_or_paragraph_is_inserted_whole():
    assert said("نجمع. نحفظ.", "نجمع. نمحو. نحفظ.") == "نجمع. {+نمحو. +}نحفظ."
    assert said("- أ\n\n- ب\n\n", "- أ\n\n- ج\n\n- ب\n\n") == "- أ\n\n{+- ج\n\n+}- ب\n\n"


def test_a_rewritten_passage_is_not_torn_into_confetti():
    old, new = (
        "نجيب عن أسئلتك بلا تأخير من مكتبنا في المدينة",
        "يصلك ردّ موظفينا كل صباح من خلال صفحتك الخاصة هنا",
    )
    assert [run.op for run in compare(old, new)] == [Op.DELETE, Op.INSERT]


def test_a_lost_negation_is_to_judge_and_a_letter_form_is_not():
    assert {run.weight for run in compare("البيانات التى تدل", "البيانات التي لا تدل")} == {
        None,
        Weight.TO_JUDGE,
    }
    assert {run.weight for run in compare("الإلكترونى", "الالكتروني،")} == {Weight.ORTHOGRAPHIC}


def test_numbers_signs_and_addresses_are_never_mere_orthography():
    for old, new in [
        ("3.5", "35"),
        ("10%", "10"),
        ("10 %", "10"),
        ("$5", "€5"),
        ("a.b@c.example", "ab@c.example"),
    ]:
        assert {run.weight for run in compare(old, new)} <= {None, Weight.TO_JUDGE}, (old, new)
    assert {run.weight for run in compare("٣ أيام", "3 أيام")} == {None, Weight.ORTHOGRAPHIC}


def test_seventy_thousand_different_words_are_compared_to_the_word():
    words = [f"{chr(0x4E00 + n // 300)}{chr(0x4E00 + n % 300)}" for n in range(70_000)]
    old = " ".join(words)
    words[100], words[60_000] = "كلمة", "أخرى"
    runs = compare(old, " ".join(words))
    assert [run.text for run in runs if run.op is Op.INSERT] == ["كلمة ", "أخرى "]
    assert joined(runs, Op.INSERT) == old


def test_two_long_texts_with_nothing_in_common_but_small_words_still_end():
    small = ["من", "في", "على", "إلى", "عن"]
    old = " ".join(f"{small[n * n % 5]} {small[n % 3]}" for n in range(6_000))
    new = " ".join(f"{small[n * 3 % 5]} {small[n * n % 4]}" for n in range(6_000))
    runs = compare(old, new)
    assert (joined(runs, Op.INSERT), joined(runs, Op.DELETE)) == (old, new)


def a_body(*, every: int, word: str) -> str:
    """Nearly as much as a section may hold: 600 sentences; one in `every` has nothing but `word` in it."""
    said = [[f"كلمة{n * n % 97}" if m % 3 else f"شيء{n}" for m in range(10)] for n in range(600)]
    other = [[f"{word}{n * m % 89}" for m in range(10)] for n in range(600)]
    sentences = [said[n] if n % every else other[n] for n in range(600)]
    return " ".join(" ".join(sentence) + "." for sentence in sentences)


def test_a_long_body_against_its_reverse_costs_no_more_than_the_search_may(monkeypatch):
    searches = []

    class Counted(matching.Effort):
        def __init__(self):
            super().__init__()
            searches.append(self)
            self.looked_at = 0

        def __lt__(self, now):
            over = super().__lt__(now)
            self.looked_at += self.step
            return over

    monkeypatch.setattr(matching, "Effort", Counted)
    old = a_body(every=3, word="قول")
    new = " ".join(reversed(old.split()))
    runs = compare(old, new)
    assert (joined(runs, Op.INSERT), joined(runs, Op.DELETE)) == (old, new)
    assert len(searches) == 2
    assert all(one.looked_at < matching.LARGEST_EFFORT + 2 * len(old.split()) for one in searches)


def test_a_long_body_that_was_mostly_rewritten_keeps_every_sentence_that_was_not():
    old, new = a_body(every=2, word="قبل"), a_body(every=2, word="بعد")
    runs = compare(old, new)
    assert (joined(runs, Op.INSERT), joined(runs, Op.DELETE)) == (old, new)
    kept = "".join(run.text for run in runs if run.op is Op.EQUAL)
    assert all(sentence.strip() in kept for place, sentence in enumerate(old.split(".")[:-1]) if place % 2)


@pytest.mark.skipif(not SEED.exists(), reason="the real policy text is not beside the repository")
def test_on_the_real_text_the_lost_negation_is_to_judge_and_mended_letters_are_not():
    old = SEED.read_text(encoding="utf-8")
    mended = {"اإلستبيان": "الاستبيان", "االلكتروني": "الإلكتروني", "التى تتعلق": "التي لا تتعلق"}
    new = old
    for wrong, right in mended.items():
        assert wrong in new
        new = new.replace(wrong, right)
    runs = compare(old, new)
    inserted = {run.text.strip(): run.weight for run in runs if run.op is Op.INSERT}
    assert inserted.pop("التي لا") is Weight.TO_JUDGE
    assert inserted and set(inserted.values()) == {Weight.ORTHOGRAPHIC}
    assert (joined(runs, Op.INSERT), joined(runs, Op.DELETE)) == (old, new)
