"""Drafts: one at a time, and a copy says what its original says."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from policies import snapshot
from policies.drafting import DraftUnderWay, copy, correct, renumber, start
from policies.models import AuditEvent, PolicyVersion, Purpose, Section, Status
from policies.outline import walk
from tests.builders import a_draft, a_policy, a_published

pytestmark = pytest.mark.django_db


def words(version):
    """What a version says, without the ids of its rows."""
    whole = snapshot.read(version)
    parts = [node.section for node in walk(whole.nodes)] + [*whole.purposes]
    # The columns without a language hold whichever was active; nothing reads them.
    unlike = {"id", "version_id", "title", "body", "description"}
    return [{k: v for k, v in vars(part).items() if k not in unlike and k[0] != "_"} for part in parts]


def test_a_copy_says_the_same_in_every_language_and_knows_its_original():
    draft = a_draft(a_policy(languages=("ar", "en")), title_en="Privacy policy")
    draft.sections.filter(key="use").update(title_en="Use", body_en="For two reasons.")
    Purpose.objects.create(version=draft, key="mail", title_ar="الرسائل", title_en="Mail", confirmed=True)
    copied = copy(draft, by="omar")
    assert words(copied) == words(draft)
    assert (copied.based_on, copied.title_ar, copied.title_en) == (draft, draft.title_ar, draft.title_en)


def test_what_belongs_to_one_publication_is_not_copied():
    copied = copy(a_published(), by="omar")
    fresh = PolicyVersion.objects.get(pk=copied.pk)
    assert (fresh.status, fresh.number, fresh.effective_at, fresh.approved_hash) == (
        Status.DRAFT,
        None,
        None,
        "",
    )
    assert not fresh.change_summary_ar


def test_a_correction_begins_its_notice_in_the_interface_s_languages_that_the_policy_has():
    corrected = correct(a_published(a_policy(languages=("ar", "en", "fr"))), by="huda")
    fresh = PolicyVersion.objects.get(pk=corrected.pk)
    assert fresh.change_summary_ar == "تصحيح للإصدار 1."
    assert fresh.change_summary_en == "Corrects version 1."
    assert not fresh.change_summary_fr
    only_arabic = PolicyVersion.objects.get(pk=correct(a_published(a_policy(slug="terms")), by="huda").pk)
    assert only_arabic.change_summary_ar and not only_arabic.change_summary_en


def test_a_draft_starts_from_the_newest_published_version():
    policy = a_policy()
    newest = a_published(policy)
    draft = start(policy, by="omar")
    assert draft.based_on == newest
    assert AuditEvent.objects.filter(action="copy", actor="omar").count() == 1


def test_the_first_draft_of_a_policy_is_empty():
    draft = start(a_policy(), by="omar")
    assert (draft.based_on, draft.sections.count()) == (None, 0)


def test_a_second_draft_is_refused_and_names_the_first():
    policy = a_policy()
    first = start(policy, by="omar")
    with pytest.raises(DraftUnderWay) as refused:
        start(policy, by="huda")
    assert refused.value.draft == first


@pytest.mark.django_db(transaction=True)
def test_starting_eight_times_at_once_makes_one_draft():
    policy = a_policy()
    a_published(policy)

    def press(_):
        try:
            return start(policy, by="omar")
        except DraftUnderWay as refused:
            return refused.draft
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len({draft.pk for draft in pool.map(press, range(8))}) == 1


def test_sections_are_renumbered_in_the_order_asked_for():
    draft = a_draft()
    draft.sections.filter(key="contact").update(position=1)
    draft.sections.filter(key="use").update(position=40)
    Section.objects.create(version=draft, key="new", position=7, title_ar="جديد", body_ar="نص")
    renumber(draft)
    kept = list(draft.sections.values_list("position", "key"))
    assert kept == list(
        enumerate(["introduction", "collection", "contact", "use-support", "use-mail", "new", "use"])
    )
