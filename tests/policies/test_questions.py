"""Six questions: answered by what is declared or in the text's own words, and honestly where it is silent."""

import pytest

from policies.questions import LONGEST_QUOTE, replies


def document(**more: object) -> dict:
    """A document with one section, in Arabic unless said otherwise."""
    section = {"key": "sharing", "number": "1", "title": "المشاركة", "text": "", "html": ""}
    data = [{"key": "name", "title": "الاسم", "section": "sharing", "optional": False}]
    plain = {
        "language": "ar",
        "sections": [section],
        "purposes": [],
        "data_categories": data,
        "recipients": [],
    }
    return {**plain, **more}


def of(text: str, **more: object) -> dict:
    """The replies to a text, by question."""
    shown = document(**more)
    shown["sections"][0]["text"] = text
    return {reply.key: reply for reply in replies(shown)}


@pytest.mark.parametrize(
    ("question", "text", "language"),
    [
        ("sold", "نحن لا نبيع بياناتك لأحد.", "ar"),
        ("sold", "We never sell your data.", "en"),
        ("leave", "في آخر كل رسالة توجيهات لإلغاء الاشتراك.", "ar"),
        ("leave", "You may unsubscribe at any time.", "en"),
        ("delete", "لك أن تطلب حذف حسابك متى شئت.", "ar"),
        ("delete", "You may delete your account.", "en"),
    ],
)
def test_the_reply_is_the_sentence_of_the_text_with_its_section(question, text, language):
    reply = of(f"كلام قبله. {text} كلام بعده.", language=language)[question]
    assert reply.quote == text
    assert [place.number for place in reply.places] == ["1"]


@pytest.mark.parametrize("question", ["sold", "leave", "delete"])
def test_where_the_text_is_silent_no_reply_is_made_up(question):
    reply = of("نحب القهوة.")[question]
    assert (reply.quote, reply.places, reply.looked) == ("", (), True)


def test_selling_something_else_is_not_selling_data():
    assert not of("نبيع القهوة والشاي.")["sold"].quote


def test_silence_is_not_claimed_of_a_language_whose_words_are_not_known():
    reply = of("Nous ne vendons rien.", language="fr")["sold"]
    assert not reply.looked
    assert [place.anchor for place in reply.places] == ["sharing"]


def test_a_long_sentence_is_cut_at_a_clause_and_says_so():
    tail = "، ".join(["ونشارك معلومات مع من يلزم"] * 9)
    quote = of(f"نحن لا نبيع بياناتك إلى جهات أخرى، {tail}.")["sold"].quote
    assert quote.startswith("نحن لا نبيع بياناتك") and quote.endswith("، …")
    assert len(quote.split()) <= LONGEST_QUOTE + 1


def test_the_words_around_the_answer_are_kept_when_it_stands_late_in_a_long_sentence():
    quote = of(f"{'كلمة ' * 60}لا نبيع بياناتك لأحد.")["sold"].quote
    assert quote.startswith("… ") and "لا نبيع بياناتك لأحد." in quote


def test_what_is_declared_answers_to_whom_and_what_is_optional():
    declared = {"section": "sharing", "optional": True}
    found = of(
        "",
        recipients=[{"key": "post", "title": "شركة البريد", "section": "sharing"}],
        purposes=[{"key": "news", "title": "الأخبار", **declared}],
        data_categories=[{"key": "phone", "title": "رقم الهاتف", **declared}],
    )
    assert [item.title for item in found["given"].items] == ["شركة البريد"]
    assert [item.title for item in found["optional"].items] == ["الأخبار", "رقم الهاتف"]
    assert len(found["optional"].places) == 1


def test_a_text_that_neither_declares_nor_answers_anything_is_asked_nothing():
    assert of("نحب القهوة.", data_categories=[]) == {}
