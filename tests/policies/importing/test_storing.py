"""An import is one new draft with unconfirmed declarations, or nothing at all."""

import re

import pytest
from django.utils import translation

from policies import markdown
from policies.importing.outline import outline
from policies.importing.reading import read
from policies.importing.refusals import (
    EmptyFile,
    NoHeadingFound,
    NotUtf8,
    SameContent,
    UnknownLanguage,
    UnknownPolicy,
)
from policies.importing.storing import confirm_declarations, import_text
from policies.models import AuditEvent, Controller, Policy, PolicyVersion, Purpose, Section, Status
from tests.policies.importing.texts import ARABIC, ENGLISH, seed, visible_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy():
    controller = Controller.objects.create(party="نسيم")
    return Policy.objects.create(
        slug="privacy",
        name_ar="سياسة الخصوصية",
        controller=controller,
        contact_email="privacy@nasim.example",
        languages=["ar", "en"],
    )


def imported(text=ARABIC, language="ar", policy="privacy"):
    data = text if isinstance(text, bytes) else text.encode()
    return import_text(data, policy=policy, language=language, by="omar@example.com")


def words_of(version):
    words = version.text("title", "ar").split()
    for section in version.sections.all():
        words += section.text("title", "ar").split() + markdown.plain(section.text("body", "ar")).split()
    return words


def test_the_stored_seed_shows_the_words_of_the_file(policy):
    version = imported(seed())
    assert words_of(version) == read(seed()).split()
    keys = list(version.sections.values_list("key", flat=True))
    assert (keys[0], keys[-1], len(keys)) == ("introduction", "contact", 13)


def test_an_import_is_a_draft_with_its_sections_and_an_audit_event(policy):
    version = imported()
    assert (version.status, version.number, version.based_on) == (Status.DRAFT, None, None)
    assert version.title_ar == "سياسة خصوصية تطبيق نسيم" and not version.title_en
    assert words_of(version) == visible_words(outline(ARABIC))
    assert AuditEvent.objects.filter(actor="omar@example.com", target=f"policyversion:{version.pk}").exists()


def test_proposed_declarations_are_stored_unconfirmed_with_their_sentences(policy):
    version = imported()
    for rows in (version.purposes, version.data_categories, version.recipients):
        assert rows.exists() and not rows.filter(confirmed=True).exists()
        assert not rows.filter(sentence="").exists() and not rows.filter(section_key="").exists()
    newsletter = version.purposes.get(optional=True)
    assert (newsletter.key, newsletter.lawful_basis, newsletter.validity) == ("newsletter", "", None)


@pytest.mark.parametrize(
    ("text", "language", "interface"), [(ARABIC, "ar", "en"), (ENGLISH, "en", "ar"), (ARABIC, "ar", "ar")]
)
def test_how_data_is_collected_is_stored_in_the_files_language_whatever_the_interface_speaks(
    policy, text, language, interface
):
    with translation.override(interface):
        version = imported(text, language)
    stated = [one for one in version.data_categories.all() if one.text("collection", language)]
    assert stated
    other = {"ar": "en", "en": "ar"}[language]
    assert not any(getattr(one, f"collection_{other}") for one in version.data_categories.all())


def test_confirming_confirms_each_declaration_once(policy):
    version = imported()
    assert confirm_declarations(version, by="omar@example.com") == 7
    assert confirm_declarations(version, by="omar@example.com") == 0
    assert not Purpose.objects.filter(confirmed=False).exists()


def test_the_same_text_again_is_refused_and_nothing_is_stored(policy):
    draft = imported()
    with pytest.raises(SameContent, match=re.escape(str(draft))):
        imported(b"\xef\xbb\xbf" + ARABIC.replace("\n", "\r\n").encode())
    assert PolicyVersion.objects.count() == 1


def test_a_changed_text_is_a_new_draft_that_keeps_the_keys_of_its_headings(policy):
    imported(ARABIC.replace("البيانات الشخصية\n", "عن الطقس\n"))
    changed = imported(ARABIC.replace("البيانات الشخصية\n", "قسم جديد\n\nنص جديد.\n\nعن الطقس\n"))
    assert changed.sections.get(title_ar="عن الطقس").key == "section-1"
    assert changed.sections.get(title_ar="قسم جديد").key == "section-2"


def test_the_same_file_in_another_language_is_not_the_same_content(policy):
    imported(ENGLISH, "en")
    version = imported(ENGLISH, "ar")
    assert version.title_ar and not version.title_en


@pytest.mark.parametrize(
    ("refusal", "case"),
    [
        (UnknownPolicy, {"policy": "terms"}),
        (UnknownLanguage, {"language": "fr"}),
        (NotUtf8, {"text": b"\xff"}),
        (EmptyFile, {"text": b" "}),
        (NoHeadingFound, {"text": "جملة تامة."}),
    ],
)
def test_a_refused_import_stores_nothing(policy, refusal, case):
    with pytest.raises(refusal) as refused:
        imported(**case)
    assert str(refused.value) and "%(" not in str(refused.value)
    stored = (PolicyVersion, Section, Purpose, AuditEvent)
    assert not any(model.objects.exists() for model in stored)
