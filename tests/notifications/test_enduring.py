"""What breaks in the middle of mailing costs its own mail at most, and only until somebody mends it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DataError
from django.urls import reverse

from consent.tasks import hand_over_letters
from notifications.draining import drain
from notifications.messages import Compiled
from notifications.models import Announcement, ChunkState, Delivery, DeliveryState, State
from notifications.ringing import ring
from notifications.tasks import ring_for_due
from policies.models import Policy
from tests.builders import a_published
from tests.notifications.audience import due_announcement, people, time_passes

pytestmark = pytest.mark.django_db(transaction=True)
BROKEN = "reader002@example.com"
SOON_OVER = timedelta(milliseconds=20)  # a lease that a crash leaves behind


@pytest.fixture
def announcement():
    return due_announcement(a_published())


def test_a_message_that_does_not_render_for_one_person_keeps_nobody_else_waiting(
    announcement, smtp_sink, monkeypatch, settings
):
    settings.DOUBT_GRACE = 0
    people(6)
    addressed = Compiled.addressed

    def broken(self, *, envelope, **more):
        if envelope.address == BROKEN:
            raise ValueError("no such place in the message")
        return addressed(self, envelope=envelope, **more)

    monkeypatch.setattr(Compiled, "addressed", broken)
    crashes = 0
    while Announcement.objects.filter(state__in=[State.READY, State.RUNNING]).exists():
        try:
            drain(announcement.pk, ttl=SOON_OVER)
        except ValueError:
            crashes += 1
        assert crashes <= 3, "it is tried once more, and not for ever"
    assert len(smtp_sink.recipients) == len(set(smtp_sink.recipients)) == 5
    assert BROKEN not in smtp_sink.recipients
    listed = dict(Delivery.objects.values_list("state", "attempt"))
    assert set(listed) == {DeliveryState.ACCEPTED, DeliveryState.UNKNOWN}
    announcement.refresh_from_db()
    assert announcement.state == State.FINISHED, "with the one listed as of unknown fate"


def test_a_second_chance_does_not_wait_until_everybody_was_written_to(announcement, smtp_sink):
    people(8)
    smtp_sink.answer = "450 4.2.0 greylisted, come back in a minute"
    drain(announcement.pk, stopping=Delivery.objects.exists)
    put_off = Delivery.objects.get()
    assert (put_off.state, announcement.chunks.get().state) == (DeliveryState.DEFERRED, ChunkState.OPEN)
    smtp_sink.answer = "250 OK"
    time_passes(60 * 2)
    drain(announcement.pk, stopping=lambda: bool(smtp_sink.recipients))
    assert Delivery.objects.get().state == DeliveryState.ACCEPTED
    assert [mail["Message-ID"] for mail in smtp_sink.messages] == [put_off.message_id]
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == len(set(smtp_sink.recipients)) == 8


def test_many_second_chances_leave_half_the_turn_to_those_nobody_wrote_to_yet(announcement, smtp_sink):
    people(30)
    smtp_sink.answer = "450 4.2.0 later"
    drain(announcement.pk, stopping=lambda: Delivery.objects.count() >= 20)
    time_passes()
    smtp_sink.seconds_per_mail = 0.2
    drain(announcement.pk, turn=timedelta(seconds=2))
    assert Delivery.objects.filter(attempt=2).exists() and Delivery.objects.count() > 20


def test_with_the_queue_away_for_the_whole_run_everyone_has_their_mail(
    announcement, smtp_sink, broken_broker, capsys
):
    people(30)
    ring_for_due()
    ring(announcement.pk)
    assert not smtp_sink.recipients
    call_command("sweep")
    assert len(smtp_sink.recipients) == len(set(smtp_sink.recipients)) == 30
    announcement.refresh_from_db()
    assert announcement.state == State.FINISHED


def test_a_worker_whose_clock_jumps_sends_each_mail_once(announcement, smtp_sink, clock, monkeypatch):
    people(12)
    addressed, jumps = Compiled.addressed, iter([-40_000, 40_000] * 6)

    def meanwhile(self, **named):
        clock(hours=next(jumps))
        return addressed(self, **named)

    monkeypatch.setattr(Compiled, "addressed", meanwhile)
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == len(set(smtp_sink.recipients)) == 12
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.ACCEPTED}


def test_a_sign_in_code_leaves_at_once_whatever_waits_in_the_queue(
    announcement, smtp_sink, empty_queue, client, mailoutbox
):
    people(2)
    for _ in range(200):
        ring(announcement.pk)
    waiting = empty_queue.llen("mail")
    assert waiting >= 200
    answer = client.post(reverse("account_request_login_code"), {"email": "layla@cachoo.example"})
    assert answer.status_code == 302
    assert [mail.to for mail in mailoutbox] == [["layla@cachoo.example"]]
    assert empty_queue.llen("mail") == waiting and not empty_queue.llen("celery"), "no task was asked for it"
    assert not smtp_sink.recipients, "and the notices still wait"


def test_a_letter_that_is_tried_again_has_a_queue_without_announcements(announcement, empty_queue):
    empty_queue.flushall()
    ring(announcement.pk)
    hand_over_letters.delay()
    assert [empty_queue.llen(queue) for queue in ("mail", "mail_now", "celery")] == [1, 1, 0]


def test_a_subject_of_ten_megabytes_is_refused_by_the_database_itself(announcement):
    with pytest.raises(DataError):
        Policy.objects.update(name_ar="س" * (5 * 1024 * 1024))


def test_a_server_that_hangs_up_instead_of_saying_goodbye_is_sent_nothing_again(announcement, smtp_sink):
    people(3)
    smtp_sink.hangs_up = True
    drain(announcement.pk)
    time_passes()
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == len(set(smtp_sink.recipients)) == 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.ACCEPTED}
