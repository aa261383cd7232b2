"""The content hash: everything a reader is shown, told or asked moves it; dates and waiting texts do not."""

import unicodedata

import pytest

from policies.approval import ApprovalVoid, hash_of
from policies.models import Controller, Policy, PolicyVersion, Purpose, Section
from policies.publishing import NotApproved, publish
from tests.builders import a_draft, a_policy, an_approved, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    """A draft in two languages, of which the second is not complete."""
    draft = a_draft(a_policy(languages=("ar", "en")), title_en="Privacy")
    Purpose.objects.create(version=draft, key="mail", title_ar="الرسائل", confirmed=True, optional=True)
    return draft


def changed_by(draft, change) -> bool:
    before = hash_of(PolicyVersion.objects.get(pk=draft.pk))
    change(draft)
    return hash_of(PolicyVersion.objects.get(pk=draft.pk)) != before


def version_with(**values):
    return lambda draft: PolicyVersion.objects.filter(pk=draft.pk).update(**values)


MOVES = {
    "title": version_with(title_ar="غيره"),
    "notice wording": version_with(change_summary_ar="غيره"),
    "change class": version_with(change_class="editorial"),
    "what counts as acceptance": version_with(floor_mode="continued_use"),
    "section": lambda draft: draft.sections.filter(key="use").update(body_ar="غيره"),
    "order": lambda draft: draft.sections.filter(key="contact").update(position=40, key="z"),
    "purpose": lambda draft: draft.purposes.update(optional=False),
    "sentence": lambda draft: draft.purposes.update(sentence="غيره"),
    "confirmation": lambda draft: draft.purposes.update(confirmed=False),
    "controller": lambda draft: Controller.objects.update(party="غيره"),
    "contact": lambda draft: Policy.objects.update(contact_email="x@cachoo.example"),
    "subject of the mail": lambda draft: Policy.objects.update(name_ar="غيره"),
    "completed language": lambda draft: complete_english(draft),
}
STAYS = {
    "dates": version_with(effective_at=soon(900), enforce_at=soon(1000), planned_publish_at=soon(800)),
    "incomplete language": version_with(title_en="Another"),
    "unconfirmed": lambda draft: Purpose.objects.create(version=draft, key="ads", title_ar="إعلان"),
}


def complete_english(draft):
    PolicyVersion.objects.filter(pk=draft.pk).update(change_summary_en="c")
    Section.objects.filter(version=draft).update(title_en="t", body_en="b")
    draft.purposes.update(title_en="Mail")


@pytest.mark.parametrize("change", MOVES)
def test_whatever_readers_see_hear_or_are_asked_moves_the_hash(draft, change):
    assert changed_by(draft, MOVES[change])


@pytest.mark.parametrize("change", STAYS)
def test_dates_and_what_would_not_be_published_do_not(draft, change):
    assert not changed_by(draft, STAYS[change])


def test_the_same_letters_written_otherwise_hash_alike(draft):
    version_with(title_ar="سؤال")(draft)
    assert not changed_by(draft, version_with(title_ar=unicodedata.normalize("NFD", "سؤال")))


def test_only_an_approved_version_is_published():
    with pytest.raises(NotApproved):
        publish(a_draft(), by="huda")


def test_a_text_that_changed_behind_its_approval_is_not_published():
    version = an_approved()
    version.sections.filter(key="use").update(body_ar="غير ذلك")
    with pytest.raises(ApprovalVoid):
        publish(version, by="huda")
    version.refresh_from_db()
    assert version.status == "approved"


def test_a_published_version_keeps_the_hash_that_was_approved():
    version = publish(an_approved(), by="huda")
    assert version.approved_hash == hash_of(version)
