"""The outline of the real text, of texts in other words, and of anything at all: no word is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.importing.escaping import escaped
from policies.importing.guesses import Note
from policies.importing.outline import outline
from policies.importing.reading import read
from policies.importing.refusals import NoHeadingFound, TooManyHeadings
from policies.markdown import html, plain, visible
from policies.targets import leads_somewhere
from tests.policies.importing.texts import ARABIC, ENGLISH, seed, visible_words


def shape(text):
    return [(section.level, section.key) for section in outline(text).sections]


def test_the_seed_has_its_title_eight_sections_three_children_and_its_contact():
    result = outline(read(seed()))
    assert len(result.title.split()) == 4 and result.note == Note.TITLE_REPEATS
    assert result.introduction and not result.introduction.startswith(result.title)
    assert [(section.level, section.key) for section in result.sections] == [
        (1, "personal-data"),
        (1, "non-personal-data"),
        (1, "use"),
        (2, "use-support"),
        (2, "use-improve"),
        (2, "use-email"),
        (1, "protection"),
        (1, "sharing"),
        (1, "third-party-sites"),
        (1, "changes"),
        (1, "acceptance"),
    ]
    assert result.contact.address.startswith("support@") and result.contact.address in result.contact.text


def test_every_word_of_the_seed_stays_in_its_order_also_when_rendered():
    text = read(seed())
    result = outline(text)
    assert visible_words(result) == text.split()
    bodies = [result.introduction, *(section.body for section in result.sections)]
    for body in bodies:
        assert plain(body).split() == visible(body).split()


def test_the_sentence_that_the_seed_breaks_over_two_paragraphs_is_joined():
    joined = [one for one in outline(read(seed())).sections if one.note == Note.SENTENCE_JOINED]
    assert [one.key for one in joined] == ["use-email"]
    assert joined[0].body.count("\n\n") == 1


def test_another_text_is_read_by_its_own_words():
    result = outline(ARABIC)
    assert result.title == "سياسة خصوصية تطبيق نسيم" and result.note == Note.FIRST_LINE
    assert [one.key for one in result.sections] == ["personal-data", "use", "sharing", "changes"]
    assert result.contact.address == "privacy@nasim.example"
    assert visible_words(result) == ARABIC.split()


def test_an_english_title_is_parted_from_the_sentence_that_names_it_again():
    result = outline(ENGLISH)
    assert result.title == "Privacy policy of Nasim"
    assert result.introduction.startswith("This privacy policy")
    assert result.contact.text == "Contact us\n\nWrite to help@nasim.example"
    assert [one.key for one in result.sections] == ["personal-data", "use", "sharing"]


@pytest.mark.parametrize("rest", ["--", ".-", "-.x1"])
def test_what_is_proposed_as_the_contact_is_an_address_that_a_policy_may_link_to(rest):
    address = outline(ENGLISH.replace("help@nasim.example", f"help@nasim.example{rest}")).contact.address
    assert leads_somewhere(f"mailto:{address}")


def test_headings_without_a_known_meaning_are_counted_and_equal_ones_are_kept_apart():
    text = "عنوان\n\nأولا\n\nنص.\n\nثانيا\n\nنص.\n\nالتغييرات\n\nنص.\n\nالتعديلات\n\nنص."
    assert [key for _, key in shape(text)] == ["section-1", "section-2", "changes", "changes-2"]


def test_keys_of_an_earlier_version_are_kept_for_the_same_headings():
    text = "عنوان\n\nجديد\n\nنص.\n\nأوّلا\n\nنص."
    assert [one.key for one in outline(text, {"اولا": "section-1"}).sections] == ["section-2", "section-1"]


def test_a_heading_that_was_worded_anew_keeps_the_key_of_the_one_that_means_the_same():
    text = "عنوان\n\nكيف نستخدم بياناتك\n\nنص.\n\nنستخدم غيرها\n\nنص."
    for known, keys in (
        ({"ما نفعله": "use"}, ["use", "use-2"]),
        ({"نستخدم غيرها": "use"}, ["use-2", "use"]),
        ({"ما نفعله": "section-1", "وغيره": "use-2"}, ["use", "use-3"]),
    ):
        assert [one.key for one in outline(text, known).sections] == keys


def test_heading_numbers_set_the_level():
    text = "عنوان\n\n1. أول\n\nنص.\n\n1.1 فرع\n\nنص.\n\n2. ثان\n\nنص."
    assert [level for level, _ in shape(text)] == [1, 2, 1]


def test_announced_short_lines_are_list_items_not_headings():
    text = "عنوان\n\nأول\n\nنجمع الآتية:\n\nالاسم\n\nالجوال\n\nثان\n\nنص تام."
    result = outline(text)
    assert [one.title for one in result.sections] == ["أول", "ثان"]
    assert visible_words(result) == text.split()


def test_a_heading_right_above_its_text_is_found():
    text = "عنوان\n\nالتغييرات\nننشر كل تغيير في هذه الصفحة قبل أن يسري بأيام.\n\nنص."
    assert shape(text) == [(1, "changes")]


def test_a_last_section_after_a_line_with_an_address_is_no_contact_block():
    text = "عنوان\n\nأول\n\nراسلنا a@b.example\n\nالتغييرات\n\nننشرها."
    assert outline(text).contact is None
    assert [key for _, key in shape(text)] == ["section-1", "changes"]


def test_a_text_without_a_heading_is_refused():
    with pytest.raises(NoHeadingFound):
        outline("جملة تامة.\n\nجملة ثانية تامة.")


def test_a_file_of_headings_without_end_is_refused():
    with pytest.raises(TooManyHeadings):
        outline("عنوان\n\n" + "رأس\n\nنص.\n\n" * 501)


MARKDOWN = "*_`[]()<>&#+-.!~|\\=:1) \n"


@given(st.text(alphabet=MARKDOWN + "aبج", max_size=80))
def test_escaped_text_shows_the_same_words_and_no_markup(text):
    assert visible(escaped(text)).split() == text.split()
    blocks = [block for block in text.split("\n\n") if block.strip()]
    rendered = plain("\n\n".join(map(escaped, blocks)))
    assert rendered.split() == text.split()
    assert not re.search("<(?!/?p>|bdi dir=.ltr.>|/bdi>|a |/a>)", html(escaped(text)))


PARAGRAPHS = st.lists(st.text(alphabet=MARKDOWN + "abبجسةأ.؟،@•", max_size=60), max_size=12)


@given(PARAGRAPHS)
def test_words_in_are_words_out_for_any_paragraphs(paragraphs):
    text = "\n\n".join(["عنوان", *paragraphs, "التغييرات", "ننشرها هنا.", *paragraphs])
    assert visible_words(outline(text)) == text.split()
