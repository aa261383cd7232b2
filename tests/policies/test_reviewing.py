"""Review: every step by name, four eyes whoever asks, and one winner of a race."""

import re
import threading

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from policies import readiness, reviewing
from policies.approval import hash_of
from policies.contributing import contribute, has_contributed
from policies.drafting import NotADraft, copy, discard
from policies.editing import edited
from policies.importing.storing import confirm_declarations
from policies.models import AuditEvent, Contribution, PolicyVersion, Purpose, Review, Status
from policies.planning import schedule
from policies.publishing import publish
from policies.reviewing import approve, request_changes, submit, withdraw
from policies.seen import stray_control
from tests.builders import a_draft, a_policy, a_published, a_staff_member, an_approved, soon

pytestmark = pytest.mark.django_db


def in_review(version=None):
    return submit(version or a_draft(), by="omar")


def state(version):
    return PolicyVersion.objects.get(pk=version.pk).status


def test_a_submitted_text_is_approved_by_somebody_else_bound_to_its_hash():
    version = in_review()
    shown = hash_of(version)
    version = approve(version, by="huda", shown=shown, text="واضح.")
    assert (version.status, version.approved_hash) == (Status.APPROVED, shown)
    assert list(version.reviews.values_list("by", "verdict", "content_hash")) == [
        ("omar", "submit", shown),
        ("huda", "approve", shown),
    ]
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == ["submit", "approve"]


STATES = {
    "draft": lambda: a_draft(),
    "in_review": lambda: in_review(),
    "approved": lambda: an_approved(),
    "scheduled": lambda: schedule(an_approved(), by="huda", publish_at=soon(600)),
    "published": lambda: a_published(),
}
ACTS = {
    "submit": (lambda v: submit(v, by="omar"), {"draft": "in_review"}, NotADraft),
    "withdraw": (lambda v: withdraw(v, by="omar"), {"in_review": "draft"}, reviewing.NotInReview),
    "approve": (
        lambda v: approve(v, by="huda", shown=hash_of(v)),
        {"in_review": "approved"},
        reviewing.NotInReview,
    ),
    "request_changes": (
        lambda v: request_changes(v, by="huda", text="أوضح"),
        {"in_review": "draft", "approved": "draft"},
        reviewing.NotInReview,
    ),
    "publish": (lambda v: publish(v, by="huda"), {"approved": "published"}, None),
}


@pytest.mark.parametrize("here", STATES)
@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_possible_in_its_states_and_refused_by_name_in_every_other(here, act):
    version = STATES[here]()
    press, goes, refusal = ACTS[act]
    reviews = Review.objects.count()
    if here in goes:
        press(version)
        assert state(version) == goes[here]
        return
    with pytest.raises(refusal or reviewing.Refused):
        press(version)
    assert (state(version), Review.objects.count()) == (here, reviews)


def test_an_empty_place_is_refused_before_anybody_reads_the_text():
    version = a_draft(change_summary_ar=" ")
    with pytest.raises(readiness.EmptySummary):
        submit(version, by="omar")
    assert not Review.objects.exists()


@pytest.mark.parametrize("superuser", [False, True])
@pytest.mark.parametrize("written_as", ["omar", "omar@cachoo.example", "OMAR"])
def test_an_author_cannot_approve_their_own_version_under_any_name_or_rights(superuser, written_as):
    omar = a_staff_member("omar@cachoo.example", username="omar", is_superuser=superuser)
    version = a_draft()
    other = PolicyVersion.objects.create(policy=version.policy)
    other.sections.bulk_create([s for s in _copies(version, other)])
    PolicyVersion.objects.filter(pk=other.pk).update(title_ar="ع", change_summary_ar="ت")
    contribute(other, by=written_as, at=timezone.now())
    submit(other, by="huda")
    for by in (omar, "omar", "omar@cachoo.example"):
        with pytest.raises(reviewing.SamePersonCannotApprove):
            approve(other, by=by, shown=hash_of(other))
    assert state(other) == Status.IN_REVIEW


def _copies(version, other):
    for section in version.sections.all():
        section.pk, section.version = None, other
        yield section


def test_submitting_is_not_writing_but_every_edit_is():
    version = a_draft()
    submit(version, by="huda")
    assert set(version.contributions.values_list("person", flat=True)) == {"omar"}
    withdraw(version, by="huda")
    edited(version, by="Layla")
    confirm_declarations(version, by="huda")
    assert set(version.contributions.values_list("person", flat=True)) == {"omar", "layla", "huda"}


def test_copying_an_unpublished_text_does_not_wash_it_clean():
    copied = copy(a_draft(), by="huda")
    PolicyVersion.objects.filter(pk=copied.pk).update(change_summary_ar="ت")
    submit(copied, by="yusuf")
    with pytest.raises(reviewing.SamePersonCannotApprove):
        approve(copied, by="omar", shown=hash_of(copied))
    approve(copied, by="layla", shown=hash_of(copied))


def test_writing_in_an_earlier_published_version_is_no_hindrance():
    copied = copy(a_published(), by="huda")
    PolicyVersion.objects.filter(pk=copied.pk).update(change_summary_ar="ت")
    submit(copied, by="huda")
    assert approve(copied, by="omar", shown=hash_of(copied)).status == Status.APPROVED


def test_a_text_changed_since_it_was_shown_is_not_approved():
    version = in_review()
    shown = hash_of(version)
    version.sections.filter(key="use").update(body_ar="غير ذلك")
    with pytest.raises(reviewing.ChangedSinceShown):
        approve(version, by="huda", shown=shown)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"section_key": "nope"}, "nope"),
        ({"data_categories": ["no_such"]}, "no_such"),
        ({"recipients": ["../.."]}, "../.."),
    ],
)
def test_a_declaration_that_leads_nowhere_is_not_submitted_and_is_named(change, name):
    draft = a_draft()
    told = {"key": "mail", "title_ar": "الرسائل", "section_key": "use", "confirmed": True}
    purpose = Purpose.objects.create(version=draft, **told | change)
    with pytest.raises(readiness.LeadsNowhere, match=re.escape(name)):
        submit(draft, by="omar")
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
    Purpose.objects.filter(pk=purpose.pk).update(section_key="use", data_categories=[], recipients=[])
    assert submit(draft, by="omar").status == Status.IN_REVIEW


OTHER_SPELLINGS = [
    "Ren\u00c9 Omar",
    "rene\u0301 omar",
    " ren\u00e9 omar\n",
    "ren\u00e9\u3000 omar",
    "ren\u00e9 om\u200bar\u200f",
    "\uff52en\u00e9 omar",
]


@pytest.mark.parametrize("spelling", OTHER_SPELLINGS)
def test_no_other_spelling_of_a_name_approves_what_it_wrote(spelling):
    draft = submit(a_draft(), by="Ren\u00e9 Omar")
    Contribution.objects.create(version=draft, person="ren\u00e9 omar", at=timezone.now())
    with pytest.raises(reviewing.SamePersonCannotApprove):
        approve(draft, by=spelling, shown=hash_of(draft))
    # Who goes round the act meets the same rule in PostgreSQL.
    with pytest.raises(IntegrityError, match="has touched"), transaction.atomic():
        Review.objects.create(
            version=draft, by=spelling, verdict="approve", content_hash="x", at=timezone.now()
        )


@pytest.mark.parametrize("name", ["Ren\u00c9", "\u00d6MER", "ΝΊΚΟΣ", "ЁЖИК", "Ǆ", "ԱՆԻ"])
def test_the_database_sees_through_capitals_of_every_alphabet_wherever_it_runs(name):
    with connection.cursor() as cursor:
        # What a database made in the C locale does, whatever this one was made in.
        cursor.execute(
            'SELECT one_spelling(%s COLLATE "C") = one_spelling(%s COLLATE "C")', [name, name.lower()]
        )
        assert cursor.fetchone() == (True,)


def test_a_contribution_is_kept_in_one_spelling_and_an_account_is_found_by_any():
    draft = a_draft()
    omar = User.objects.create_user("omar.k", email="omar@cachoo.example")
    contribute(draft, by=" Omar@cachoo.example\u200b", at=timezone.now())
    assert draft.contributions.filter(person="omar@cachoo.example").exists()
    assert has_contributed(draft, omar)
    assert not has_contributed(draft, User.objects.create_user("huda"))


def test_asking_for_changes_needs_a_comment_and_may_point_to_a_section():
    version = in_review()
    with pytest.raises(reviewing.CommentMissing):
        request_changes(version, by="huda", text=" \n")
    with pytest.raises(reviewing.UnknownSection):
        request_changes(version, by="huda", text="أوضح", section_key="nowhere")
    with pytest.raises(reviewing.UnknownSection) as refused:
        request_changes(version, by="huda", text="أوضح", section_key="x" * 3_000)
    assert len(str(refused.value)) < 150
    version = request_changes(version, by="huda", text="أوضح", section_key="use")
    review = version.reviews.last()
    assert (review.verdict, review.text, review.section_key) == ("request_changes", "أوضح", "use")
    assert version.status == Status.DRAFT


@pytest.mark.parametrize("make", [in_review, an_approved])
def test_an_edit_of_the_text_takes_a_version_back_to_draft(make):
    version = make()
    version.sections.filter(key="use").update(body_ar="غير ذلك")
    assert edited(version, by="omar")
    assert (version.status, version.approved_hash) == (Status.DRAFT, "")
    assert AuditEvent.objects.filter(action="take_back").count() == 1


def test_an_edit_that_changes_no_published_word_leaves_the_approval():
    version = an_approved()
    Purpose.objects.create(version=version, key="mail", title_ar="الرسائل")  # not confirmed, not published
    assert not edited(version, by="omar")
    assert state(version) == Status.APPROVED


def test_an_approver_who_then_touches_the_text_has_approved_nothing():
    version = an_approved()
    Purpose.objects.create(version=version, key="mail", title_ar="الرسائل")
    assert edited(version, by="huda")
    assert state(version) == Status.DRAFT


def test_a_discarded_draft_is_gone_and_its_history_is_not():
    version = in_review()
    with pytest.raises(NotADraft):
        discard(version, by="omar")
    request_changes(version, by="huda", text="لا حاجة إليه")
    kept = version.pk
    discard(version, by="omar")
    assert not PolicyVersion.objects.exists()
    assert Review.objects.filter(version_id=kept).count() == 2
    assert Contribution.objects.filter(version_id=kept).count() == 1
    assert AuditEvent.objects.filter(action="delete_draft", target=f"policyversion:{kept}").exists()


RAW = [
    "UPDATE policies_review SET verdict = 'approve'",
    "DELETE FROM policies_review",
    "TRUNCATE policies_review",
    "UPDATE policies_contribution SET person = 'nobody'",
    "DELETE FROM policies_contribution",
    "TRUNCATE policies_contribution",
    "UPDATE policies_policyversion SET status = 'approved' WHERE id = {draft}",
    "UPDATE policies_policyversion SET status = 'in_review' WHERE id = {approved}",
    "UPDATE policies_policyversion SET approved_hash = 'x' WHERE id = {approved}",
    "INSERT INTO policies_review (version_id, by, verdict, content_hash, text, section_key, at) "
    "VALUES ({draft}, 'Omar', 'approve', 'x', '', '', now())",
    "INSERT INTO policies_contribution (version_id, person, at) VALUES ({published}, 'yusuf', now())",
    "INSERT INTO policies_contribution (version_id, person, at) VALUES ({approved}, 'huda', now()); "
    "UPDATE policies_policyversion SET status = 'scheduled' WHERE id = {approved}",
]


@pytest.mark.parametrize("statement", RAW)
def test_postgresql_itself_refuses_to_rewrite_who_wrote_and_who_approved(statement):
    policy = a_policy()
    versions = {"published": a_published(policy).pk, "approved": an_approved(a_draft(policy)).pk}
    versions["draft"] = a_draft(policy).pk
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement.format(**versions))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["approve", "submit"])
def test_of_eight_who_press_at_once_one_wins_and_the_others_are_told(act):
    version = a_draft() if act == "submit" else in_review()
    shown, press = hash_of(version), ACTS[act][0]
    barrier, outcomes = threading.Barrier(8), []

    def pressed(number):
        mine = PolicyVersion.objects.get(pk=version.pk)
        barrier.wait()
        try:
            press(mine) if act == "submit" else approve(mine, by=f"huda{number}", shown=shown)
            outcomes.append("won")
        except reviewing.Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=pressed, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == sorted(["won", *[ACTS[act][2].code] * 7])
    assert version.reviews.filter(verdict=act).count() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_edits_while_they_approve_has_approved_nothing():
    version, shown = in_review(a_draft()), ""
    shown = hash_of(version)
    barrier, outcomes = threading.Barrier(2), []

    def race(act):
        barrier.wait()
        try:
            act()
            outcomes.append("done")
        except reviewing.Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    def edit():
        edited(PolicyVersion.objects.get(pk=version.pk), by="huda")

    def decide():
        approve(PolicyVersion.objects.get(pk=version.pk), by="huda", shown=shown)

    threads = [threading.Thread(target=race, args=[act]) for act in (edit, decide)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert state(version) != Status.APPROVED
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("نجمع \u202eاسمك.", "U+202E"),
        ("نجمع \u202bاسمك\u202c.", "U+202B"),
        ("نجمع \u2067اسمك.\n\nثم بريدك\u2069.", "U+2067"),
        ("نجمع اسمك\u2069.", "U+2069"),
        ("نجمع \x07اسمك.", "U+0007"),
        ("نجمع \x1b[2Jاسمك.", "U+001B"),
    ],
)
def test_a_control_that_nobody_sees_is_neither_submitted_nor_approved(body, name):
    draft = a_draft()
    draft.sections.filter(key="use").update(body_ar=body)
    with pytest.raises(readiness.StrayControl, match=re.escape(name)) as caught:
        submit(draft, by="omar")
    assert "اسمك" in str(caught.value) and not stray_control(str(caught.value))
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
    waiting = in_review(a_draft(draft.policy))
    waiting.sections.filter(key="use").update(body_ar=body)
    with pytest.raises(readiness.StrayControl):
        approve(waiting, by="huda", shown=hash_of(waiting))


def test_it_is_looked_for_wherever_something_is_published_and_a_paired_isolate_is_none():
    draft = a_draft()
    draft.sections.filter(key="use").update(body_ar="نكتب \u2066Cachoo, Inc.\u2069 كما هو.")
    purpose = Purpose.objects.create(
        version=draft, key="mail", title_ar="\u202dالرسائل", section_key="use", confirmed=True
    )
    with pytest.raises(readiness.StrayControl, match=re.escape("U+202D")):
        submit(draft, by="omar")
    Purpose.objects.filter(pk=purpose.pk).update(title_ar="الرسائل")
    assert submit(draft, by="omar").status == Status.IN_REVIEW
