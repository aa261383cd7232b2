"""The redline on paper: both texts can be read out of it, and every change is in its list."""

from datetime import UTC, datetime

import pytest

from policies.pdf.redline import ONE_WAY, redline_pdf
from tests.builders import SECTIONS, a_draft, a_policy, a_published, soon
from tests.policies.pdf import reading

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def two():
    """A published version, and a draft with words changed, a section moved in and one taken out."""
    policy = a_policy()
    old = a_published(policy)
    sections = [one for one in SECTIONS if one[0] not in ("use", "collection")]
    sections.insert(
        1, ("collection", 1, "ما نجمعه الآن", "نجمع **اسمك** وهاتفك 011-234-5678، ولا نجمع غيرهما.")
    )
    sections.append(("children", 1, "الأطفال", "لا نجمع بيانات الأطفال."))
    return old, a_draft(policy, sections=sections)


@pytest.mark.parametrize("program", [reading.by_poppler, reading.by_pdfium])
def test_what_was_added_and_deleted_is_read_by_both_programs(two, program):
    text = program(redline_pdf(*two, "ar", at=AT))
    for words in ("وبريدك", "وهاتفك", "الأطفال", "الآن", "قسم جديد", "قسم محذوف", "لغرضين", "011-234-5678"):
        assert words in text, words
    assert not reading.newly_turned_round("", text)


def test_only_what_changed_is_shown_unless_the_whole_is_asked_for(two):
    short, whole = (reading.by_pdfium(redline_pdf(*two, "ar", at=AT, whole=whole)) for whole in (False, True))
    assert "نكتب هنا ما نعرفه" not in short and "نكتب هنا ما نعرفه" in whole


def test_two_published_versions_bear_no_mark_of_a_draft_and_the_same_day_the_same_bytes():
    policy = a_policy()
    old = a_published(policy)
    new = a_published(policy, title_ar="غيره", effective_at=soon(86_400))
    made = redline_pdf(old, new, "ar", at=AT)
    assert made == redline_pdf(old, new, "ar", at=AT)
    text = reading.by_pdfium(made)
    assert "غيره" in text and "مسودة" not in text


@pytest.mark.parametrize(
    ("way", "words", "plain"),
    [
        ("rtl", "لا نبيع", True),
        ("rtl", "الاسم، والبريد", True),
        ("rtl", "الاسم.", False),
        ("rtl", "iOS", False),
        ("rtl", "سنة 2026", False),
        ("ltr", "we sell", True),
        ("ltr", "كاتشو", False),
    ],
)
def test_a_change_that_could_be_drawn_out_of_place_is_isolated(way, words, plain):
    assert bool(ONE_WAY[way].fullmatch(words)) is plain
