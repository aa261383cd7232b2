"""What is proposed stands on a sentence of the text; what the text does not say is not proposed."""

import pytest

from policies.importing.declarations import propose
from policies.importing.folding import fold
from policies.importing.marked import read_markdown
from policies.importing.outline import outline, outline_of
from policies.importing.reading import read
from policies.markdown import visible
from tests.policies.importing.texts import ARABIC, ENGLISH, seed


def keys(found):
    return [one.key for one in found]


def of(sentence, heading="البيانات الشخصية"):
    return propose(outline(f"عنوان\n\n{heading}\n\n{sentence}"))


def test_the_seed_declares_five_kinds_of_data_and_how_they_are_collected():
    found = propose(outline(read(seed()))).categories
    assert keys(found) == ["name", "email", "phone", "card", "technical"]
    assert keys(found[0].ways) == ["visit", "registration", "order", "survey"]
    assert [one.section_key for one in found] == ["personal-data"] * 4 + ["non-personal-data"]


def test_the_seed_has_three_purposes_of_which_the_mailing_list_alone_is_optional():
    found = propose(outline(read(seed()))).purposes
    assert [(one.key, one.optional) for one in found] == [
        ("support", False),
        ("improvement", False),
        ("newsletter", True),
    ]
    assert [one.section_key for one in found] == ["use-support", "use-improve", "use-email"]


def test_the_seed_names_four_kinds_of_recipients_and_a_contact():
    found = propose(outline(read(seed())))
    assert keys(found.recipients) == ["partners", "affiliates", "advertisers", "processors"]
    assert {one.section_key for one in found.recipients} == {"sharing"}
    assert found.contact.startswith("support@")


@pytest.mark.parametrize("text", [lambda: read(seed()), lambda: ARABIC, lambda: ENGLISH])
def test_every_proposal_carries_an_exact_sentence_of_its_section_and_words_of_it(text):
    result = outline(text())
    found = propose(result)
    bodies = {section.key: visible(section.body) for section in result.sections}
    titles = {section.key: section.title for section in result.sections}
    for one in (*found.categories, *found.purposes, *found.recipients):
        assert one.sentence in bodies[one.section_key]
        assert one.title in one.sentence or one.title == titles[one.section_key]


def test_what_the_text_does_not_say_is_listed_as_unknown():
    unknown = {(one.of, one.field) for one in propose(outline(read(seed()))).unknown}
    assert {("controller", "address"), ("support", "lawful_basis"), ("newsletter", "validity")} <= unknown
    assert ("policy", "contact_email") not in unknown


def test_a_policy_in_other_words_is_understood_and_its_denials_too():
    found = propose(outline(ARABIC))
    assert keys(found.categories) == ["name", "email", "phone"]
    assert [(one.key, one.optional) for one in found.purposes] == [
        ("support", False),
        ("improvement", False),
        ("newsletter", True),
    ]
    assert keys(found.recipients) == ["processors"]


def test_an_english_policy_is_understood():
    found = propose(outline(ENGLISH))
    assert keys(found.categories) == ["name", "email", "card"]
    assert [(one.key, one.optional) for one in found.purposes] == [("support", False), ("newsletter", True)]
    assert keys(found.recipients) == ["processors"]


def test_a_text_that_declares_nothing_gets_no_proposal():
    found = propose(outline("عنوان\n\nرأس القسم\n\nالسماء زرقاء والبحر واسع."))
    assert (found.categories, found.purposes, found.recipients, found.contact) == ((), (), (), "")
    assert {one.of for one in found.unknown} == {"controller", "policy"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("لا نجمع رقم الجوال.", []),
        ("لا نجمع رقم الجوال، لكن نجمع الاسم.", ["name"]),
        ("نجمع بيانات لا تقتصر على الاسم.", ["name"]),
        ("نجمع اسم المستخدم.", []),
        ("قد نطلب الإسم والبريد الإلكتروني.", ["name", "email"]),
    ],
)
def test_a_denied_thing_is_not_proposed(sentence, expected):
    assert keys(of(sentence).categories) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("لا نبيع ولا نشارك بياناتك مع المعلنين.", []),
        ("لا نبيع أو نشارك بياناتك مع المعلنين.", []),
        ("لا نبيع بياناتك، وقد نشاركها مع شركائنا.", ["partners"]),
        ("لا نشارك بياناتك إلا مع مقدمي الخدمات.", ["processors"]),
    ],
)
def test_a_denied_recipient_is_not_proposed(sentence, expected):
    assert keys(of(sentence, "مشاركة البيانات").recipients) == expected


def test_data_named_under_protection_is_not_taken_for_collected_data():
    assert of("نجمع ونحمي رقم الهاتف.", "حماية بياناتك").categories == ()


def test_spellings_of_one_word_fold_to_one():
    assert fold("الإِلكتـرونيّة") == fold("الالكترونيه") == fold("اإللكترونية")


def test_an_address_in_a_section_about_contact_is_the_contact_and_the_section_stays():
    address = "privacy_team@nasim.example"
    marked = ["# سياسة", "## ما نجمعه", "نجمع الاسم.", "## التواصل معنا", f"راسلنا على {address}."]
    result = outline_of(read_markdown("\n\n".join(marked)))
    found = propose(result)
    assert found.contact == address
    assert ("policy", "contact_email") not in {(one.of, one.field) for one in found.unknown}
    assert [one.key for one in result.sections][-1] == "contact-us" and result.contact is None
