"""The mail shows the first places that differ, in so few words that they are read."""

import pytest

from notifications.composing import compose
from notifications.places import AROUND, LONGEST, MOST, Place, first_places
from tests.builders import SECTIONS, a_draft, a_policy, a_published

pytestmark = pytest.mark.django_db


def changed(**bodies: str) -> list[tuple]:
    """The usual sections with these bodies by key."""
    named = {key.replace("_", "-"): body for key, body in bodies.items()}
    return [(key, level, title, named.get(key, body)) for key, level, title, body in SECTIONS]


def test_a_first_version_has_no_places():
    assert first_places(a_published(), "ar") == []


def test_a_place_shows_its_section_the_words_and_what_stands_around_them():
    policy = a_policy()
    a_published(policy)
    draft = a_draft(policy, sections=changed(use_support="نجيب عن أسئلتك خلال يومين."))
    (place,) = first_places(draft, "ar")
    assert place == Place("2.1 خدمتك", "نجيب عن أسئلتك ", "", "خلال يومين", ".")


def test_what_is_cut_out_of_a_sentence_says_so_at_both_ends():
    policy = a_policy()
    a_published(
        policy,
        sections=changed(
            use_support="نحفظها كما يوجب النظام علينا خمس سنوات ثم نتلفها كلها معًا بلا أثر يبقى."
        ),
    )
    draft = a_draft(
        policy,
        sections=changed(
            use_support="نحفظها كما يوجب النظام علينا ستة أشهر ثم نتلفها كلها معًا بلا أثر يبقى."
        ),
    )
    (place,) = first_places(draft, "ar")
    assert (place.gone, place.new) == ("خمس سنوات", "ستة أشهر")
    assert place.lead == "نحفظها كما يوجب النظام علينا ", "the sentence begins here"
    assert place.rest.endswith(" …") and len(place.rest.split()) == AROUND + 1


def test_an_added_and_a_removed_section_are_places_and_long_ones_are_clipped():
    policy = a_policy()
    a_published(policy)
    kept = [row for row in SECTIONS if row[0] != "use-mail"]
    draft = a_draft(policy, sections=[*kept, ("children", 1, "القُصَّر", "كلمة " * 90)])
    found = {place.section: place for place in first_places(draft, "ar")}
    assert found["2.2 الرسائل"].gone == "نراسلك إن أردت." and not found["2.2 الرسائل"].new
    added = next(place for name, place in found.items() if "القُصَّر" in name)
    assert len(added.new.split()) == LONGEST + 1 and added.new.endswith("…")


BLOCKS = "لك نسخة منها.\n\n1. اطلبها\n2. أو راسلنا\n\n| البيان | المدة |\n| --- | --- |\n| الاسم | سنة |"


def test_paragraphs_items_and_rows_of_a_place_stay_apart():
    policy = a_policy()
    a_published(policy)
    added = a_published(policy, sections=[*SECTIONS, ("copy", 1, "نسختك", BLOCKS)])
    lines = "لك نسخة منها.\n1. اطلبها\n2. أو راسلنا\nالبيان | المدة\nالاسم | سنة"
    assert [place.new for place in first_places(added, "ar")] == [lines]
    written = compose([added], language="ar")
    assert "<b>أُضيف:</b>" in written.html, "not by colour alone"
    assert f"أُضيف: «{lines}»" in written.text.replace("\u200f", ""), (
        "and not what it becomes: nothing was there"
    )
    assert lines.replace("\n", "<br>") in written.html


def test_the_plain_text_says_what_was_changed_and_what_was_deleted():
    policy = a_policy()
    a_published(policy)
    kept = [row for row in changed(use_support="نجيب عن مسائلك.") if row[0] != "use-mail"]
    lines = compose([a_published(policy, sections=kept)], language="ar").text.splitlines()
    assert [line.split(":")[0] for line in lines if "«" in line] == ["كان", "صار", "حُذف"]


def test_there_are_never_more_than_the_first_few():
    policy = a_policy()
    a_published(policy)
    draft = a_draft(policy, sections=[(k, n, t, f"نصٌّ جديد رقم {k}.") for k, n, t, _ in SECTIONS])
    assert len(first_places(draft, "ar")) == MOST
