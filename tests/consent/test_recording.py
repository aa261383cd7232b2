"""Recording an answer: once, bound to the exact text, refused by name, never changed."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consent.models import ConsentRecord, Notice, Standing, Subject
from consent.recording import Witness, record
from consent.refusals import KeyReused, UnknownContent, UnknownPurpose, UnknownSubject, UnknownVersion
from policies.models import Purpose
from tests.builders import a_draft, a_policy, a_published, soon
from tests.consent.builders import an_act, answers, press, published_from, record_by_app, sha256
from tests.consent.saying import offering

pytestmark = pytest.mark.django_db


def test_an_answer_is_bound_to_the_version_the_language_and_the_bytes_shown(layla):
    version = a_published()
    made, is_new = press(layla, version, "accept")
    assert is_new
    assert (made.version, made.language, made.content_sha256) == (version, "ar", sha256(version))
    assert made.question_sha256 == version.questions.get(language="ar").sha256
    assert (made.channel, made.evidence, made.actor) == ("web", "session", "user 1")
    standing = Standing.objects.get(subject=layla)
    assert (standing.accepted_number, standing.refused_at) == (1, None)


def test_pressing_twice_gives_one_record(layla):
    version = a_published()
    first, _new = press(layla, version, "accept")
    second, is_new = press(layla, version, "accept")
    assert (second, is_new) == (first, False)
    assert answers(layla) == ["accept"]


def test_accept_refuse_accept_gives_three_records_and_the_last_one_holds(layla):
    version = a_published()
    for decision in ("accept", "refuse", "accept"):
        press(layla, version, decision)
    assert answers(layla) == ["accept", "refuse", "accept"]
    assert Standing.objects.get(subject=layla).accepted_number == 1


def test_an_answer_that_no_longer_holds_can_be_given_again(layla):
    first = a_published()
    second = a_published(first.policy, effective_at=soon(120))
    press(layla, second, "accept")
    press(layla, first, "refuse")
    _made, is_new = press(layla, second, "accept")
    assert is_new
    assert Standing.objects.get(subject=layla).accepted_number == 2


def test_a_refusal_that_was_taken_back_can_be_given_again_while_another_stands(layla):
    """The second version is editorial, so whoever accepts the first one says yes to it too."""
    first = a_published()
    second = a_published(first.policy, effective_at=soon(60), change_class="editorial")
    third = a_published(first.policy, effective_at=soon(120))
    for version, decision in ((second, "refuse"), (third, "refuse"), (first, "accept")):
        press(layla, version, decision)
    assert not press(layla, third, "refuse")[1]
    made, is_new = press(layla, second, "refuse")
    assert (is_new, made.effect) == (True, "applied")
    assert Standing.objects.get(subject=layla).accepted_number == 0


@pytest.mark.parametrize("wrong", ["0" * 64, "", "hash of another version", "hash of another language"])
def test_a_text_that_was_never_published_as_that_version_and_language_is_refused(layla, wrong):
    version = a_published()
    other = a_published(version.policy, effective_at=soon(120), title_ar="عنوان آخر")
    act = an_act(other if wrong == "hash of another version" else version, "accept")
    if wrong == "hash of another language":
        act = an_act(version, "accept", language="en", content_sha256=sha256(version))
    elif wrong != "hash of another version":
        act = an_act(version, "accept", content_sha256=wrong)
    with pytest.raises(UnknownContent):
        record(layla, act, version=version, witness=Witness("web", "session", "user 1"))
    assert answers(layla) == []


def test_a_draft_cannot_be_accepted(layla):
    published = a_published()
    act = an_act(published, "accept")
    with pytest.raises(UnknownVersion):
        record(layla, act, version=a_draft(published.policy), witness=Witness("web", "session", "user 1"))


def test_only_an_offered_purpose_can_be_answered(layla):
    draft = a_draft()
    Purpose.objects.create(version=draft, key="newsletter", title_ar="القائمة", optional=True, confirmed=True)
    Purpose.objects.create(version=draft, key="support", title_ar="الخدمة", optional=False, confirmed=True)
    version = published_from(draft)
    made, _new = record_by_app(layla, version, purposes={"newsletter": False})
    assert made.purposes == {"newsletter": False}
    with pytest.raises(UnknownPurpose):
        record_by_app(layla, version, purposes={"support": True})


def test_the_same_key_gives_the_same_record_for_ever(layla):
    version, key = a_published(), uuid.uuid4()
    first, _new = record_by_app(layla, version, key=key)
    press(layla, version, "refuse")
    again, is_new = record_by_app(layla, version, key=key, at=timezone.now() + timedelta(days=300))
    assert (again, is_new) == (first, False)
    assert answers(layla) == ["accept", "refuse"]


def test_the_time_of_sending_may_differ_between_two_tries(layla):
    version, key = a_published(), uuid.uuid4()
    now = timezone.now()
    first, _new = record_by_app(layla, version, key=key, decided_at=now, sent_at=now)
    again, _new = record_by_app(layla, version, key=key, decided_at=now, sent_at=now + timedelta(days=2))
    assert again == first


@pytest.mark.parametrize(
    "change", [{"decision": "refuse"}, {"surface": "settings"}, {"decided_at": soon(-60)}]
)
def test_a_key_used_for_something_else_is_refused(layla, change):
    version, key = a_published(), uuid.uuid4()
    record_by_app(layla, version, key=key)
    with pytest.raises(KeyReused):
        record_by_app(layla, version, key=key, **change)
    assert answers(layla) == ["accept"]


def test_two_people_may_use_the_same_key(layla, yusuf):
    version, key = a_published(), uuid.uuid4()
    hers, _new = record_by_app(layla, version, key=key)
    his, is_new = record_by_app(yusuf, version, key=key)
    assert is_new and hers != his


def test_an_answer_for_a_superseded_version_is_kept_and_says_so(layla):
    first = a_published()
    second = a_published(first.policy, effective_at=soon(120))
    made, _new = record_by_app(layla, first, at=second.effective_at + timedelta(days=1))
    assert made.effect == "superseded"
    assert Standing.objects.get(subject=layla).accepted_number == 1


def test_a_stale_acceptance_after_a_refusal_is_kept_and_changes_nothing(layla):
    version = a_published()
    now = timezone.now() + timedelta(hours=2)
    record_by_app(layla, version, decision="refuse", at=now)
    asked = now - timedelta(hours=1)
    made, _new = record_by_app(layla, version, decided_at=asked, sent_at=now, at=now)
    assert (made.effect, made.decided_at, made.decided_at_client) == ("out_of_order", asked, asked)
    assert Standing.objects.get(subject=layla).accepted_number == 0


def test_displaying_is_evidence_of_notice_and_no_answer(layla):
    version = a_published()
    for _time in range(2):
        record_by_app(layla, version, decision="displayed")
    assert Notice.objects.get(subject=layla).grade == "displayed"
    assert not Standing.objects.filter(subject=layla).exists()


def test_a_person_who_is_gone_cannot_answer(layla):
    version = a_published()
    gone = Subject(pk=uuid.uuid4())
    with pytest.raises(UnknownSubject):
        press(gone, version, "accept")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_consentrecord SET decision = 'accept'",
        "DELETE FROM consent_consentrecord",
        "TRUNCATE consent_consentrecord CASCADE",
        "UPDATE consent_notice SET grade = 'bounced'",
        "DELETE FROM consent_notice",
        "TRUNCATE consent_notice CASCADE",
    ],
)
def test_no_sql_changes_or_removes_a_record_or_a_notice(layla, statement):
    version = a_published()
    press(layla, version, "refuse")
    record_by_app(layla, version, decision="displayed")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no deferred check
        cursor.execute(statement)
    assert answers(layla) == ["refuse", "displayed"]


def test_continued_use_can_never_carry_a_consent(layla):
    version = a_published()
    made, _new = press(layla, version, "accept")
    made.pk, made.key = uuid.uuid4(), uuid.uuid4()
    made.decision, made.purposes = "continued_use", {"newsletter": True}
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
    assert ConsentRecord.objects.count() == 1


def test_a_yes_that_has_run_out_is_recorded_anew_though_it_says_the_same(layla):
    version = offering(a_policy())
    start, chosen = version.published_at + timedelta(minutes=1), {"newsletter": True}
    for decision in ("accept", "set"):
        for days, is_new in ((0, True), (300, False), (400, True)):
            at = start + timedelta(days=days, minutes=decision == "set")
            assert press(layla, version, decision, purposes=chosen, at=at)[1] is is_new, (decision, days)
        assert layla.purpose_standings.get(key="newsletter").until > at
        start += timedelta(days=800)
