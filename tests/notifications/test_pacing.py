"""No faster than allowed, over all workers together, and a worker that dies only wastes moments."""

import time
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from notifications import breaking
from notifications.announcing import announce
from notifications.draining import Left, drain
from notifications.hearing import News, hear
from notifications.models import Announcement, Delivery, EventType, Kind, Pace, PauseReason, State
from notifications.pacing import Pacer, pace_of, set_pace
from notifications.pausing import resume
from tests.builders import a_published
from tests.notifications.audience import due_announcement, people

pytestmark = pytest.mark.django_db(transaction=True)
NEVER = lambda: False  # noqa: E731


def moments(pacer: Pacer, *, seconds: float) -> list[float]:
    """When mails could be begun within so many seconds."""
    until, found = time.monotonic() + seconds, []
    while pacer.wait(until=until, stopping=NEVER):
        found.append(time.monotonic())
    return found


def test_without_limits_nobody_waits():
    pacer = Pacer(Kind.NOTICE)
    assert all(pacer.wait(until=time.monotonic() + 1, stopping=NEVER) for _ in range(1000))


def test_four_workers_together_keep_to_the_limit_of_a_second():
    Pace.objects.create(kind=Kind.NOTICE, per_second=60)
    barrier, found = Barrier(4), []

    def work():
        try:
            barrier.wait()
            found.extend(moments(Pacer(Kind.NOTICE), seconds=1.5))
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 10 < len(found) <= 60 * 1.5 + 4 * 3
    assert pace_of(Kind.NOTICE).next_at, "every moment was taken from the one row"


def test_the_hour_counts_where_it_is_the_narrower_limit():
    Pace.objects.create(kind=Kind.NOTICE, per_second=1000, per_hour=3600 * 20)
    assert Pace.objects.get().a_second == 20
    assert len(moments(Pacer(Kind.NOTICE), seconds=0.6)) <= 14


def test_setting_the_pace_again_frees_no_mail_and_a_quicker_one_holds_at_once():
    announcement = announce(a_published())
    set_pace(announcement, per_second=None, per_hour=1, by="huda")
    assert len(moments(Pacer(Kind.NOTICE), seconds=0.1)) == 1
    set_pace(announcement, per_second=None, per_hour=1, by="huda")
    assert moments(Pacer(Kind.NOTICE), seconds=0.1) == []
    set_pace(announcement, per_second=50, per_hour=None, by="huda")
    assert moments(Pacer(Kind.NOTICE), seconds=0.2)


def test_moments_that_a_dead_worker_had_in_hand_are_not_given_again():
    Pace.objects.create(kind=Kind.NOTICE, per_second=100)
    dead = Pacer(Kind.NOTICE)
    assert dead.wait(until=time.monotonic() + 1, stopping=NEVER) and dead.moments
    taken = Pace.objects.get().next_at
    heir = Pacer(Kind.NOTICE)
    assert heir.wait(until=time.monotonic() + 1, stopping=NEVER)
    assert Pace.objects.get().next_at > taken


def test_a_worker_that_was_held_up_does_not_make_up_for_lost_time():
    Pace.objects.create(kind=Kind.NOTICE, per_second=100)
    pacer = Pacer(Kind.NOTICE)
    assert pacer.wait(until=time.monotonic() + 1, stopping=NEVER) and len(pacer.moments) > 1
    time.sleep(0.3)
    began = time.monotonic()
    assert [pacer.wait(until=began + 1, stopping=NEVER) for _mail in range(3)] == [True] * 3
    assert time.monotonic() - began > 0.015


def test_a_moment_beyond_the_turn_is_left_for_whoever_comes_then(smtp_sink):
    people(3)
    announcement = due_announcement(a_published())
    Pace.objects.create(kind=Kind.NOTICE, per_hour=1)
    assert drain(announcement.pk) is Left.NOTHING
    next_at = Pace.objects.get().next_at
    assert drain(announcement.pk) is Left.NOTHING
    assert len(smtp_sink.recipients) == 1 and Pace.objects.get().next_at == next_at
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    Pace.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == 2
    Pace.objects.all().delete()
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert (len(smtp_sink.recipients), announcement.state) == (3, State.FINISHED)


def test_a_limit_that_is_nothing_is_refused_by_the_database():
    for limit in ({"per_second": 0}, {"per_second": -1}, {"per_hour": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pace.objects.create(kind=Kind.NOTICE, **limit)


def test_a_new_pace_holds_at_once_and_says_who_set_it():
    announcement = announce(a_published())
    set_pace(announcement, per_second=5, per_hour=None, by="huda")
    set_pace(announcement, per_second=None, per_hour=7200, by="huda")
    assert pace_of(announcement.kind).a_second == 2
    set_pace(announcement, per_second=None, per_hour=None, by="huda")
    assert pace_of(announcement.kind).a_second is None


def test_fifty_mails_put_off_in_a_row_pause_the_announcement(smtp_sink):
    people(60)
    announcement = due_announcement(a_published())
    smtp_sink.answer = "451 4.7.1 too fast"
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert (announcement.state, announcement.pause_reason) == (State.PAUSED, PauseReason.MANY_DEFERRED)
    assert Delivery.objects.count() == 50


def test_they_are_counted_over_the_turns_that_a_slow_server_takes(smtp_sink):
    people(60)
    announcement = due_announcement(a_published())
    smtp_sink.answer = "451 4.7.1 too fast"
    drain(announcement.pk, stopping=lambda: Delivery.objects.count() >= 30)
    announcement.refresh_from_db()
    assert announcement.state == State.RUNNING
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert (announcement.state, Delivery.objects.count()) == (State.PAUSED, 50)


def test_a_domain_that_is_down_stops_nobody_elses_mail_nor_its_own_second_chance(smtp_sink):
    people(130)
    announcement = due_announcement(a_published())
    down = [f"reader{number:03}@example.com" for number in range(0, 130, 2)]
    smtp_sink.answers = dict.fromkeys(down, "450 4.2.0 later")
    drain(announcement.pk)
    announcement.deliveries.update(not_before=timezone.now() - timedelta(minutes=1))
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert announcement.state == State.RUNNING and announcement.deliveries.filter(attempt=2).count() == 65


def test_one_in_twenty_refused_pauses_the_announcement_and_fewer_do_not(smtp_sink):
    people(440)
    announcement = due_announcement(a_published())
    Announcement.objects.update(doubt_policy="hold")
    bad = [f"reader{number:03}@example.com" for number in range(440)]
    smtp_sink.answers = {address: "550 5.7.1 no" for place, address in enumerate(bad) if place % 10 == 0}
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert (announcement.state, announcement.pause_reason) == (State.PAUSED, PauseReason.MANY_REFUSED)
    assert Delivery.objects.count() < 440
    smtp_sink.answers = {}
    resume(announcement, by="huda")
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert announcement.state == State.FINISHED, "what was refused before somebody looked stops nothing again"


def test_whoever_let_a_mailing_go_on_after_complaints_is_stopped_by_as_many_new_ones(smtp_sink):
    people(6)
    announcement = due_announcement(a_published())
    drain(announcement.pk)
    mails = list(announcement.deliveries.order_by("subject"))

    def complain(mail):
        Announcement.objects.update(state=State.RUNNING)
        named = (mail.announcement_id, mail.subject_id, EventType.COMPLAINED, str(mail.subject_id), "test")
        hear(News(*named), at=timezone.now())
        announcement.refresh_from_db()
        return announcement.state

    first = [complain(mail) for mail in mails[:3]]
    resume(announcement, by="huda")
    assert first + [complain(mail) for mail in mails[3:]] == [State.RUNNING, State.RUNNING, State.PAUSED] * 2


def test_a_few_complaints_about_many_mails_of_before_stop_nothing_after_somebody_looked(
    smtp_sink, monkeypatch
):
    monkeypatch.setattr(breaking, "COMPLAINED", 0.5)
    people(8)
    announcement = due_announcement(a_published())
    drain(announcement.pk)
    Announcement.objects.update(state=State.PAUSED)
    resume(announcement, by="huda")
    Announcement.objects.update(state=State.RUNNING)
    mails = list(announcement.deliveries.order_by("subject"))
    told = []
    for mail in mails[:4]:
        named = (mail.announcement_id, mail.subject_id, EventType.COMPLAINED, str(mail.subject_id), "test")
        hear(News(*named), at=timezone.now())
        announcement.refresh_from_db()
        told.append(announcement.state)
    assert told == [State.RUNNING] * 3 + [State.PAUSED], "half of all of them"
