"""Drafts: side by side, one a press, and a copy says what its original says."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from policies import snapshot
from policies.drafting import CorrectionUnderWay, copy, correct, discard, renumber, start
from policies.editing import edited
from policies.importing.storing import confirm_declarations, import_text
from policies.locking import Discarded
from policies.mending import mend
from policies.models import AuditEvent, Origin, PolicyVersion, Purpose, Section, Status
from policies.outline import walk
from policies.planning import unschedule
from policies.publishing import publish
from policies.reviewing import submit
from policies.scratching import keep
from policies.sharing import share
from tests.builders import a_draft, a_policy, a_published, an_approved, soon

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


def test_a_draft_is_discarded_also_when_a_copy_of_it_is_under_way_or_published():
    version = a_published()
    draft = copy(version, by="omar")
    under_way, published = copy(draft, by="omar"), copy(copy(draft, by="omar"), by="omar")
    both = PolicyVersion.objects.filter(pk__in=[under_way.pk, published.pk])
    both.update(change_summary_ar="غيّرنا", effective_at=soon(600))
    submit(under_way, by="omar")
    published.refresh_from_db()
    published = publish(an_approved(published), by="huda")
    assert published.based_on == version
    discard(draft, by="omar")
    under_way.refresh_from_db()
    assert under_way.based_on == version and not PolicyVersion.objects.filter(pk=draft.pk).exists()


def test_whoever_comes_after_a_draft_was_discarded_is_told_by_each_act():
    draft = a_draft()
    discard(draft, by="omar")
    draft = PolicyVersion(pk=draft.pk or 0)
    late = {"by": "huda"}
    for act in (
        lambda: discard(draft, **late),
        lambda: submit(draft, **late),
        lambda: edited(draft, **late),
        lambda: mend(draft, language="ar", **late),
        lambda: share(draft, name="x", lasts=timedelta(days=1), **late),
        lambda: keep(draft, [], seen="", **late),
        lambda: confirm_declarations(draft, **late),
        lambda: unschedule(draft, **late),
        lambda: publish(draft, **late),
    ):
        with pytest.raises(Discarded):
            act()


def test_any_version_is_copied_into_one_more_draft_whatever_is_under_way():
    policy = a_policy()
    older = a_published(policy, title_ar="كما كانت")
    a_published(policy, effective_at=soon(600))
    first, again = (start(policy, by="omar", of=older) for _press in range(2))
    of_a_draft = start(policy, by="huda", of=first)
    assert {first.title_ar, again.title_ar, of_a_draft.title_ar} == {"كما كانت"}
    assert [draft.based_on for draft in (first, again, of_a_draft)] == [older, older, first]
    assert policy.versions.filter(status=Status.DRAFT).count() == 3
    assert of_a_draft.contributions.filter(person="omar").exists()  # a copy of a draft washes nothing clean


def test_each_draft_says_how_it_began_and_who_began_it():
    policy = a_policy()
    version = a_published(policy)
    began = [
        start(a_policy(slug="terms"), by="omar"),
        start(policy, by="omar"),
        correct(version, by="huda"),
        import_text(
            "# سياسة أخرى\n\n## ما نجمعه\n\nنجمع اسمك.\n".encode(),
            policy="privacy",
            language="ar",
            by="yusuf",
            name="x.md",
        ),
    ]
    assert [(draft.origin, draft.begun_by) for draft in began] == [
        (Origin.EMPTY, "omar"),
        (Origin.COPY, "omar"),
        (Origin.CORRECTION, "huda"),
        (Origin.IMPORT, "yusuf"),
    ]


def test_a_version_has_one_open_correction_and_drafts_beside_it():
    version = a_published()
    start(version.policy, by="omar")
    first = correct(version, by="huda")
    with pytest.raises(CorrectionUnderWay) as refused:
        correct(version, by="yusuf")
    assert refused.value.draft == first
    with pytest.raises(IntegrityError):
        PolicyVersion.objects.create(policy=version.policy, based_on=version, origin=Origin.CORRECTION)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("press, drafts", [("the same", 1), ("its own", 8)])
def test_of_eight_presses_each_page_makes_one_draft(press, drafts):
    policy, page = a_policy(), uuid.UUID(int=1)
    a_published(policy)

    def begin(number):
        try:
            return start(policy, by="omar", press=page if press == "the same" else uuid.UUID(int=number))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len({draft.pk for draft in pool.map(begin, range(8))}) == drafts
    assert policy.versions.filter(status=Status.DRAFT).count() == drafts


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
