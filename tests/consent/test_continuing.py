"""Continued use: recorded only for who was there, was told, and went on; never a consent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent import apikeys, remembering
from consent.models import ConsentRecord, Notice, Scope, Standing, Subject
from consent.noticing import record_bounced, record_delivered
from consent.passing import Passer, barring
from consent.reconciling import reconcile
from tests.builders import a_policy, a_published, soon
from tests.consent.builders import press, record_by_app
from tests.fixtures.people import a_reader

pytestmark = pytest.mark.django_db
GATE = "/api/v1/me/gate"


@pytest.fixture
def second(layla):
    """A version for which use after notice is enough, announced when Layla had accepted the one before."""
    Subject.objects.filter(pk=layla.pk).update(created_at=timezone.now() - timedelta(days=1))
    first = a_published(a_policy())
    press(layla, first, "accept")
    return a_published(first.policy, floor_mode="continued_use", effective_at=soon(120))


def told(subject, version, grade="accepted_by_recipient_server", *, at=None):
    """Evidence that the person was told, by default a minute after the version took effect."""
    at = at or version.effective_at
    record_delivered(version_id=version.pk, told=[(subject.pk, at)], grade=grade, reference="m" * 64)


def uses(subject, version, *, later=60):
    """The person uses the service a while after it took effect; the numbers that bar their way."""
    remembering.forget()
    at = version.effective_at + timedelta(seconds=later)
    return [item.version.number for item in barring(Passer("subject_id", subject.pk), at=at)]


def recorded():
    return list(ConsentRecord.objects.filter(decision="continued_use"))


def test_the_answer_page_says_that_going_on_is_enough_to_whom_it_lets_in(layla, yusuf, second, browser):
    told_so = "لا تلزمك الإجابة"
    page = browser(layla).get("/ar/answer/").content.decode()
    assert page.count(told_so) == 1 and "ينتظر إجابتك" not in page
    page = browser(yusuf).get("/ar/answer/").content.decode()
    assert told_so not in page and "ينتظر إجابتك" in page, "who never answered is not in"


@pytest.mark.parametrize("grade", ["displayed", "accepted_by_recipient_server", "reported_by_server_key"])
def test_the_first_use_after_notice_is_recorded_once_with_its_evidence(layla, second, grade):
    told(layla, second, grade)
    assert uses(layla, second) == []
    assert uses(layla, second, later=90) == []
    [made] = recorded()
    assert (made.version, made.purposes, made.question_sha256) == (second, {}, "")
    assert (made.notice.grade, made.notice.subject) == (grade, layla)
    assert (made.actor, made.evidence, made.effect) == ("gate", "session", "applied")
    standing = Standing.objects.get(subject=layla)
    assert (standing.accepted_number, standing.informed_number) == (1, 2)
    assert reconcile().wrong == []


def test_the_receipt_of_continued_use_claims_no_answer(layla, second, browser):
    told(layla, second)
    uses(layla, second)
    [made] = recorded()
    page = browser(layla).get(f"/ar/receipts/{made.pk}/").content.decode()
    assert "وُقّع حين سُجّل هذا" in page and "حين أجبت" not in page and "إيصال إجابتك" not in page


@pytest.mark.parametrize("grade", ["relayed", "bounced", None])
def test_who_was_never_surely_told_is_shown_the_notice_first(layla, second, grade):
    if grade:
        told(layla, second, grade)
    assert uses(layla, second) == [2]
    assert recorded() == []


def test_use_before_the_version_takes_effect_proves_nothing(layla, second):
    told(layla, second, at=second.published_at)
    assert uses(layla, second, later=-1) == []
    assert recorded() == []
    assert uses(layla, second, later=0) == []
    assert len(recorded()) == 1


def test_who_joined_after_the_announcement_is_shown_the_notice_first(second):
    late = a_reader("late")
    Subject.objects.filter(pk=late.pk).update(created_at=timezone.now() + timedelta(seconds=5))
    told(late, second, "displayed")
    assert uses(late, second) == [2]
    assert recorded() == []


@pytest.mark.parametrize("answered", [None, 1])
def test_who_was_kept_out_until_then_has_no_use_to_continue(yusuf, answered):
    Subject.objects.filter(pk=yusuf.pk).update(created_at=timezone.now() - timedelta(days=1))
    first = a_published()
    if answered:
        press(yusuf, first, "accept")
    a_published(first.policy, effective_at=soon(60))
    third = a_published(first.policy, floor_mode="continued_use", effective_at=soon(120))
    told(yusuf, third, "displayed")
    assert uses(yusuf, third) == [3] and recorded() == []


def test_who_was_away_while_use_was_enough_for_an_earlier_version_continues_with_the_next(layla, second):
    third = a_published(second.policy, floor_mode="continued_use", effective_at=soon(240))
    told(layla, third)
    assert uses(layla, third) == [] and len(recorded()) == 1


def test_a_version_that_asks_for_an_acceptance_is_not_accepted_by_use(layla):
    first = a_published()
    press(layla, first, "accept")
    second = a_published(first.policy, effective_at=soon(120))
    told(layla, second, "displayed")
    assert uses(layla, second) == [2]
    assert recorded() == []


def test_who_refused_does_not_accept_by_going_on(layla, second):
    told(layla, second, at=second.published_at)
    press(layla, second, "refuse")
    assert uses(layla, second) == [2]
    assert recorded() == []


def test_who_refused_what_is_to_come_and_accepts_what_is_in_force_does_not_accept_it_by_going_on(
    layla, second
):
    told(layla, second, at=second.published_at)
    press(layla, second, "refuse")
    record_by_app(layla, second.policy.versions.get(number=1))
    assert uses(layla, second) == [2]
    assert (recorded(), reconcile().wrong) == ([], [])


def test_a_mail_that_comes_back_later_opens_the_question_again(layla, second):
    told(layla, second)
    assert uses(layla, second) == []
    bounced = second.effective_at + timedelta(seconds=70)
    for _heard_twice in range(2):
        record_bounced(version_id=second.pk, subject_id=layla.pk, at=bounced)
    assert Notice.objects.filter(grade="bounced").count() == 1
    assert Standing.objects.get(subject=layla).informed_number == 0
    assert uses(layla, second, later=90) == [2]
    assert (len(recorded()), reconcile().wrong) == (1, [])
    told(layla, second, "displayed", at=second.effective_at + timedelta(seconds=95))
    assert uses(layla, second, later=100) == []
    assert [made.notice.grade for made in recorded()] == ["accepted_by_recipient_server", "displayed"]


def test_what_was_displayed_stays_displayed_when_a_mail_comes_back(layla, second):
    told(layla, second, "displayed")
    assert uses(layla, second) == []
    record_bounced(version_id=second.pk, subject_id=layla.pk, at=second.effective_at + timedelta(days=1))
    assert uses(layla, second, later=90) == []


def test_a_notice_of_another_person_or_policy_supports_nothing(layla, yusuf, second):
    other = a_published(a_policy(slug="terms"), floor_mode="continued_use", effective_at=soon(120))
    told(yusuf, second)
    told(layla, other)
    assert 2 in uses(layla, second)
    assert all(made.version == other for made in recorded())


def test_reading_in_a_browser_to_decide_is_no_use(layla, second, browser, clock):
    told(layla, second, "displayed", at=second.published_at)
    clock(seconds=180)
    reader = browser(layla)
    for page in (
        "/ar/privacy/",
        "/ar/privacy/versions/2/",
        "/ar/answer/",
        "/ar/privacy/choices/",
        "/api/v1/me/gate",
    ):
        reader.get(page)
    (action,) = reader.get("/api/v1/me/gate").json()["actions"]
    assert (action["version"], recorded()) == (2, [])


def test_an_app_that_asks_for_the_gate_is_in_use(issuer, clock):
    first = a_published(a_policy())
    app = issuer.app(sub="layla")
    app.get("/api/v1/me/gate")
    layla = Subject.objects.get()
    press(layla, first, "accept")
    second = a_published(first.policy, floor_mode="continued_use", effective_at=soon(120))
    Subject.objects.update(created_at=timezone.now() - timedelta(days=1))
    told(layla, second, "displayed", at=second.published_at)
    clock(seconds=180)
    assert app.get("/api/v1/me/gate").json()["actions"] == []
    assert [made.version for made in recorded()] == [second]


@pytest.fixture
def app_of_layla(issuer, clock):
    """Her app, and a version in force for which use after notice is enough, of which nobody told her yet."""
    first, app = a_published(a_policy()), issuer.app(sub="layla")
    app.get(GATE)
    layla = Subject.objects.get()
    press(layla, first, "accept")
    version = a_published(first.policy, floor_mode="continued_use", effective_at=soon(120))
    Subject.objects.update(created_at=timezone.now() - timedelta(days=1))
    clock(seconds=180)
    return app, layla, version


def asked_holding(app, etag):
    """What an app hears that holds an answer, whatever this process remembered."""
    remembering.forget()
    return app.get(GATE, headers={"if-none-match": etag})


@pytest.mark.parametrize("road", ["quick", "whole"])
def test_an_app_that_holds_the_gate_is_in_use_from_the_notice_on(app_of_layla, settings, road):
    app, layla, version = app_of_layla
    if road == "whole":
        settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "UnchangedFirst" not in one]
    opened = app.get(GATE)
    assert opened.json()["show"] is True
    told(layla, version, "relayed", at=version.published_at)
    assert asked_holding(app, opened.headers["ETag"]).status_code == 304, "a relay knows no reader"
    told(layla, version, "reported_by_server_key", at=version.published_at)
    went_on = asked_holding(app, opened.headers["ETag"])
    assert (went_on.status_code, went_on.json()["show"], len(recorded())) == (200, False, 1)
    assert asked_holding(app, went_on.headers["ETag"]).status_code == 304
    record_bounced(version_id=version.pk, subject_id=layla.pk, at=timezone.now())
    again = asked_holding(app, went_on.headers["ETag"])
    assert (again.status_code, again.json()["actions"][0]["version"]) == (200, version.number)
    assert asked_holding(app, again.headers["ETag"]).status_code == 304
    assert len({opened.headers["ETag"], went_on.headers["ETag"], again.headers["ETag"]}) == 3


def test_a_server_that_holds_the_gate_of_a_person_hears_that_their_mail_came_back(app_of_layla, client):
    app, layla, version = app_of_layla
    told(layla, version, at=version.published_at)
    app.get(GATE)
    key = apikeys.issue(name="backend", scopes=[Scope.RECORDS])[1]
    where, bearer = f"/api/v1/subjects/{layla.pk}/gate", {"authorization": f"Bearer {key}"}
    held = bearer | {"if-none-match": client.get(where, headers=bearer).headers["ETag"]}
    assert client.get(where, headers=held).status_code == 304
    record_bounced(version_id=version.pk, subject_id=layla.pk, at=timezone.now())
    assert client.get(where, headers=held).json()["actions"][0]["version"] == version.number


def test_who_waits_for_a_notice_costs_two_queries_however_often_their_app_asks(
    app_of_layla, django_assert_num_queries
):
    app, _layla, _version = app_of_layla
    held = {"if-none-match": app.get(GATE).headers["ETag"]}
    with django_assert_num_queries(2):
        assert app.get(GATE, headers=held).status_code == 304


def test_acknowledging_the_notice_is_enough_for_a_newcomer(second):
    late = a_reader("late")
    press(late, second, "acknowledge")
    assert uses(late, second) == []
    assert recorded() == []


def test_continued_use_is_called_by_its_name_wherever_it_is_shown():
    label = ConsentRecord(decision="continued_use").get_decision_display()
    assert label == "استمر في الاستخدام بعد الإشعار — ليس موافقة صريحة"
