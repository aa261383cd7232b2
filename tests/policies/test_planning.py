"""Scheduled publication: on time, once over several workers, late rather than never, and never silently."""

import threading
import time
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from cachoo_privacy.celery import app as celery
from policies import moments, planning, publishing
from policies.approval import ApprovalVoid
from policies.models import AuditEvent, PolicyVersion, Status
from policies.planning import move, publish_due, schedule, unschedule
from policies.publishing import NotApproved, publish
from policies.schedule import forget, read
from tests.builders import a_draft, a_policy, a_published, an_approved, soon

pytestmark = pytest.mark.django_db


def planned(version=None, *, at=None, **more):
    """A version of which the plan was made at some moment, for a minute later."""
    at = at or timezone.now()
    publish_at = more.pop("publish_at", at + timedelta(minutes=1))
    return schedule(version or an_approved(), by="huda", publish_at=publish_at, at=at, **more)


def test_a_planned_version_is_published_when_its_moment_has_come_and_not_before():
    moment = soon(60)
    version = planned(publish_at=moment)
    assert publish_due() == []
    assert publish_due(at=moment - timedelta(seconds=1)) == []
    (published,) = publish_due(at=moment + timedelta(seconds=1))
    assert (published.pk, published.number) == (version.pk, 1)
    assert AuditEvent.objects.get(action="publish").actor == "huda"
    assert publish_due(at=soon(120)) == []


def test_a_planned_version_is_not_published_by_hand_before_it_is_taken_off():
    version = planned()
    with pytest.raises(publishing.PlannedForLater):
        publish(version, by="huda")
    unschedule(version, by="huda")
    assert publish(version, by="huda").number == 1


def test_after_downtime_it_takes_effect_as_planned_or_as_soon_as_every_server_knows():
    monday = timezone.now() - timedelta(days=3)
    early = planned(at=monday, effective_at=monday + timedelta(days=1))
    late = planned(an_approved(a_draft(a_policy(slug="terms"))), at=monday, effective_at=soon(9000))
    before = timezone.now()
    publish_due()
    early.refresh_from_db(), late.refresh_from_db()
    assert before < early.effective_at < before + timedelta(seconds=30)
    assert early.enforce_at == early.effective_at
    assert late.effective_at > before + timedelta(seconds=8000)


@pytest.mark.parametrize(
    ("change_class", "gives", "later"),
    [("material", 11, 3), ("material", 20, 0), ("editorial", 11, 0)],
)
def test_published_late_it_takes_effect_later_rather_than_after_less_notice(change_class, gives, later):
    policy = a_policy(minimum_notice=10)
    a_published(policy)
    monday = timezone.now().replace(microsecond=0) - timedelta(days=3, hours=12)
    begins = monday + timedelta(days=gives)
    draft = a_draft(policy, change_class=change_class, effective_at=begins)
    version = planned(an_approved(draft), at=monday)
    publish_due()
    version.refresh_from_db()
    assert version.effective_at == begins + timedelta(days=later), "at the hour that was planned"
    told = AuditEvent.objects.filter(action="put_off").values_list("actor", "reason")
    assert list(told) == ([("huda", begins.isoformat())] if later else [])


def test_a_shorter_notice_that_was_planned_with_a_reason_stays_as_long_as_it_was():
    policy = a_policy(minimum_notice=10)
    a_published(policy)
    monday = timezone.now().replace(microsecond=0) - timedelta(hours=12)
    begins = monday + timedelta(days=2)
    version = an_approved(a_draft(policy, effective_at=begins))
    planned(version, at=monday, shorter_notice="أمرٌ من الجهة المنظمة.")
    publish_due()
    version.refresh_from_db()
    assert version.effective_at == begins + timedelta(days=1)


def test_the_moments_that_a_worker_needs_to_look_shorten_no_notice():
    policy = a_policy(minimum_notice=10)
    a_published(policy)
    publish_at = soon(60)
    begins = publish_at + timedelta(days=10)
    version = planned(an_approved(a_draft(policy, effective_at=begins)), publish_at=publish_at)
    publish_due(at=publish_at + timedelta(seconds=40))
    version.refresh_from_db()
    assert version.effective_at == begins


def test_it_can_be_moved_and_taken_off_until_it_is_published_and_never_after():
    version = planned()
    moved = move(version, by="huda", publish_at=soon(600))
    assert publish_due(at=soon(300)) == []
    assert unschedule(moved, by="huda").status == Status.APPROVED
    assert publish_due(at=soon(900)) == []
    schedule(version, by="huda", publish_at=soon(600))
    publish_due(at=soon(900))
    for act in (lambda: unschedule(version, by="huda"), lambda: move(version, by="huda", publish_at=soon(9))):
        with pytest.raises(planning.NotScheduled):
            act()
    names = ["schedule", "move", "unschedule"]
    assert [AuditEvent.objects.filter(action=name).count() for name in names] == [2, 1, 1]


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"publish_at": soon(-5)}, planning.PlannedInThePast),
        ({"publish_at": datetime(2199, 1, 1, tzinfo=UTC)}, planning.PlannedTooFar),
        ({"effective_at": soon(-5)}, moments.EffectiveTooSoon),
    ],
)
def test_a_moment_that_cannot_be_kept_is_refused(more, refusal):
    version = an_approved()
    with pytest.raises(refusal):
        planned(version, **more)
    version.refresh_from_db()
    assert (version.status, version.planned_publish_at) == (Status.APPROVED, None)


def test_only_an_approved_text_is_planned():
    with pytest.raises(NotApproved):
        planned(a_draft())
    version = an_approved(a_draft(a_policy(slug="terms")))
    version.sections.filter(key="use").update(body_ar="غير ذلك")
    with pytest.raises(ApprovalVoid):
        planned(version)


def test_a_text_that_changed_before_its_time_is_not_published_and_the_log_says_why(caplog):
    version = planned(publish_at=soon(60))
    version.sections.filter(key="use").update(body_ar="غير ذلك")
    other = planned(an_approved(a_draft(a_policy(slug="terms"))), publish_at=soon(60))
    assert [one.pk for one in publish_due(at=soon(61))] == [other.pk]
    version.refresh_from_db()
    assert (version.status, version.planned_publish_at) == (Status.APPROVED, None)
    assert AuditEvent.objects.get(action="miss").reason == "approval_void"
    assert "approval_void" in caplog.text


@pytest.mark.parametrize("change_class", ["material", "purpose_change"])
def test_a_change_that_matters_gives_its_notice_unless_a_reason_is_kept(change_class):
    policy = a_policy(minimum_notice=10)
    a_published(policy)
    soon_enough = soon(9 * 86400)
    version = an_approved(a_draft(policy, change_class=change_class, effective_at=soon_enough))
    for act in (lambda: publish(version, by="huda"), lambda: planned(version)):
        with pytest.raises(moments.NoticeTooShort):
            act()
    published = publish(version, by="huda", shorter_notice="أمرٌ من الجهة المنظمة.")
    assert published.effective_at == soon_enough
    event = AuditEvent.objects.get(action="shorten_notice")
    assert (event.actor, event.reason) == ("huda", "أمرٌ من الجهة المنظمة.")


def test_without_a_moment_of_its_own_a_change_takes_effect_after_its_notice():
    policy = a_policy(minimum_notice=10)
    first = a_published(policy)
    second = publish(an_approved(a_draft(policy)), by="huda")
    assert first.effective_at < timezone.now() + timedelta(minutes=5)
    assert second.effective_at >= timezone.now() + timedelta(days=10) - timedelta(seconds=5)


def test_an_editorial_change_owes_no_notice():
    policy = a_policy(minimum_notice=10)
    a_published(policy)
    version = publish(
        an_approved(a_draft(policy, change_class="editorial", effective_at=soon(90))), by="huda"
    )
    assert version.number == 2


@pytest.mark.django_db(transaction=True)
def test_over_eight_workers_each_due_version_is_published_once():
    slugs = ("privacy", "terms", "cookies")
    versions = [planned(an_approved(a_draft(a_policy(slug=slug))), publish_at=soon(5)) for slug in slugs]
    barrier, done, failed = threading.Barrier(8), [], []

    def work():
        barrier.wait()
        try:
            done.extend(version.pk for version in publish_due(at=soon(30)))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    done.extend(version.pk for version in publish_due(at=soon(30)))
    assert not failed
    assert sorted(done) == sorted(version.pk for version in versions)
    assert AuditEvent.objects.filter(action="publish").count() == 3
    assert not AuditEvent.objects.filter(action="miss").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_it_goes_out_once_though_the_worker_is_killed_before_its_time(start_worker):
    version = planned(publish_at=soon(8))
    start_worker().kill()
    celery.send_task("policies.publish_due")
    start_worker()
    end = time.monotonic() + 60
    while not PolicyVersion.objects.published().exists() and time.monotonic() < end:
        celery.send_task("policies.publish_due")
        time.sleep(0.5)
    version.refresh_from_db()
    assert version.published_at >= version.planned_publish_at
    assert AuditEvent.objects.filter(action="publish").count() == 1
    end = time.monotonic() + 30
    while timezone.now() < version.effective_at and time.monotonic() < end:
        time.sleep(0.2)
    forget()
    current = read().policies["privacy"].in_force(timezone.now())
    assert (current.number, version.effective_at - version.published_at <= timedelta(seconds=60)) == (1, True)


@pytest.mark.django_db(transaction=True)
def test_the_sweep_publishes_without_a_broker():
    version = planned(at=timezone.now() - timedelta(hours=1))
    call_command("sweep", stdout=StringIO())
    version.refresh_from_db()
    assert version.is_published


@pytest.mark.django_db(transaction=True)
def test_a_desk_that_takes_it_off_while_a_worker_publishes_ends_in_one_of_both():
    version = planned(publish_at=soon(5))
    barrier, outcomes = threading.Barrier(2), []

    def race(act):
        barrier.wait()
        try:
            outcomes.append(bool(act()))
        except planning.NotScheduled:
            outcomes.append(False)
        finally:
            connection.close()

    acts = (
        lambda: publish_due(at=soon(30)),
        lambda: unschedule(PolicyVersion.objects.get(pk=version.pk), by="huda"),
    )
    threads = [threading.Thread(target=race, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    version.refresh_from_db()
    assert sorted(outcomes) == [False, True]
    assert version.status in (Status.PUBLISHED, Status.APPROVED)


@pytest.mark.django_db(transaction=True)
def test_a_connection_cut_while_publishing_costs_one_policy_one_round(monkeypatch, caplog):
    planned(publish_at=soon(60))
    planned(an_approved(a_draft(a_policy(slug="terms"))), publish_at=soon(60))
    really, cut = planning.publish, []

    def cut_once(version, **more):
        if not cut:
            cut.append(version.pk)
            connection.connection.close()
        return really(version, **more)

    monkeypatch.setattr(planning, "publish", cut_once)
    assert len(publish_due(at=soon(61))) == 1 and "failed" in caplog.text
    assert [one.pk for one in publish_due(at=soon(62))] == cut


@pytest.mark.parametrize("trouble", [DatabaseError, MemoryError])
def test_a_policy_in_trouble_does_not_keep_the_others_waiting(monkeypatch, caplog, trouble):
    stuck = planned(publish_at=soon(60))
    other = planned(an_approved(a_draft(a_policy(slug="terms"))), publish_at=soon(60))
    really = planning.publish

    def fail_for_one(version, **more):
        if version.pk == stuck.pk:
            raise trouble("power cut")
        return really(version, **more)

    monkeypatch.setattr(planning, "publish", fail_for_one)
    assert [one.pk for one in publish_due(at=soon(61))] == [other.pk]
    monkeypatch.undo()
    assert [one.pk for one in publish_due(at=soon(62))] == [stuck.pk]
    assert "failed" in caplog.text
