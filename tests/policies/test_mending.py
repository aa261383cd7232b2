"""Mending a draft: every safe place of one language, nothing else, on record."""

import pytest

from policies.drafting import NotADraft
from policies.mending import mend
from policies.models import AuditEvent, DataCategory, PolicyVersion, Purpose, Recipient
from policies.proofreading import lint_of
from policies.reporting import finding_line
from tests.builders import a_draft, a_policy, a_published

pytestmark = pytest.mark.django_db

WRONG, RIGHT = "نجيب عن اسئلتك , وان تأخرنا.", "نجيب عن أسئلتك، وان تأخرنا."


@pytest.fixture
def draft():
    draft = a_draft(a_policy(languages=("ar", "en")), title_ar="سياسة اإلدارة")
    draft.sections.filter(key="use-support").update(body_ar=WRONG, body_en="We answer , always.")
    Purpose.objects.create(version=draft, key="support", title_ar="الاسئلة", sentence=WRONG)
    return draft


def test_the_safe_places_are_mended_also_in_what_is_quoted_and_doubtful_ones_are_left(draft):
    assert mend(draft, language="ar", by="omar") == 4
    draft.refresh_from_db()
    section, purpose = draft.sections.get(key="use-support"), draft.purposes.get()
    assert (draft.title_ar, section.body_ar) == ("سياسة الإدارة", RIGHT)
    assert (purpose.title_ar, purpose.sentence) == ("الأسئلة", RIGHT)
    assert section.body_en == "We answer , always."


def test_what_is_listed_is_what_is_mended_in_declarations_too(draft):
    wrong = {"title_ar": "الاسئلة", "collection_ar": "من اسئلتك"}
    Purpose.objects.update(description_ar="نجيب , دائمًا", retention_ar="سنة , ثم نتلفها", **wrong)
    DataCategory.objects.create(version=draft, key="use-support", **wrong)
    Recipient.objects.create(version=draft, key="host", title_ar="المستضيف ,")
    safe = [one for one in lint_of(draft, "ar") if one.safe]
    listed = {(one.key, one.field) for one in safe}
    assert listed == {
        ("document", "title"),
        ("use-support", "body"),
        *(("purpose:support", field) for field in ("title", "description", "collection", "retention")),
        *(("datacategory:use-support", field) for field in ("title", "collection")),
        ("recipient:host", "title"),
    }
    assert all(finding_line(one) for one in safe)
    assert mend(draft, language="ar", by="omar") == len(listed) + 1, "and the sentence that is quoted"
    assert not [one for one in lint_of(PolicyVersion.objects.get(), "ar") if one.safe]


def test_mending_is_on_record_once_and_a_second_time_changes_nothing(draft):
    mend(draft, language="ar", by="omar")
    assert mend(draft, language="ar", by="omar") == 0
    event = AuditEvent.objects.get(action="mend")
    assert (event.actor, event.target, event.reason) == ("omar", f"policyversion:{draft.pk}", "ar")


def test_whoever_mends_has_touched_the_text(draft):
    mend(draft, language="en", by="yusuf")
    mend(draft, language="ar", by="huda")
    assert set(draft.contributions.values_list("person", flat=True)) == {"omar", "huda"}


def test_a_language_that_the_linter_does_not_know_is_left(draft):
    assert mend(draft, language="en", by="omar") == 0
    assert not AuditEvent.objects.filter(action="mend").exists()


def test_a_published_version_is_not_mended():
    version = a_published()
    with pytest.raises(NotADraft):
        mend(version, language="ar", by="omar")
