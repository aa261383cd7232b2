"""Finished stays a proof, whoever makes a mail due, or hears of one, in the moment of the end or after it."""

import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.models import Grade, Notice
from notifications.draining import drain
from notifications.finishing import finish, write
from notifications.hearing import News, hear
from notifications.leasing import claim
from notifications.messages import Compiled
from notifications.models import Announcement, Chunk, Delivery, DeliveryState, DoubtPolicy, EventType, State
from notifications.outcomes import Outcome
from notifications.pausing import cancel
from notifications.planning import plan
from notifications.resending import NothingToResend, resend
from notifications.starting import start
from notifications.stepping import Closing, step
from notifications.sweeping import due, sweep
from tests.builders import a_published
from tests.notifications.audience import due_announcement, in_thread, people, time_passes

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LATER = Outcome(DeliveryState.DEFERRED, code=450, text="busy", wait=timedelta(minutes=1))
WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted"


@pytest.fixture
def announcement(smtp_sink):
    """Three people, and no doubtful mail is sent again by itself."""
    people(3)
    announcement = due_announcement(a_published())
    Announcement.objects.update(doubt_policy=DoubtPolicy.HOLD)
    announcement.refresh_from_db()
    return announcement


@pytest.fixture
def frozen(announcement):
    """The mail of a worker that froze with it in hand, while another brought the announcement to its end."""
    plan(announcement.pk)
    start(announcement.pk)
    lease = claim(announcement, owner=uuid.uuid4())
    mail = step(announcement, lease, None, lease.subjects[0], ["ar"])
    Chunk.objects.update(lease_until=LONG_AGO)
    drain(announcement.pk)
    assert state_of(announcement) == State.FINISHED
    return mail


def state_of(announcement):
    announcement.refresh_from_db()
    return announcement.state


def wait_until_somebody_waits(*, seconds=10):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone():
                return
        time.sleep(0.02)


def test_mail_that_is_sent_again_in_the_moment_of_the_end_keeps_it_from_ending(announcement, smtp_sink):
    smtp_sink.silences = 1
    drain(announcement.pk)
    Announcement.objects.update(state=State.RUNNING, finished_at=None)  # a moment before its end
    with transaction.atomic():
        assert resend(announcement, by="huda") == 1
        ending = in_thread(lambda: finish(announcement))
        wait_until_somebody_waits()
    ending.join()
    assert state_of(announcement) == State.RUNNING
    sweep()
    assert (state_of(announcement), len(smtp_sink.envelopes)) == (State.FINISHED, 4)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.ACCEPTED}


def test_a_refusal_for_now_that_is_heard_after_the_end_is_tried_again(announcement, frozen, smtp_sink):
    write(announcement, Closing(frozen, LATER))
    assert state_of(announcement) == State.READY
    time_passes()
    assert due() == [announcement.pk]
    sweep()
    assert state_of(announcement) == State.FINISHED
    assert len(smtp_sink.recipients) == len(set(smtp_sink.recipients)) == 3
    with pytest.raises(NothingToResend):
        resend(announcement, by="huda")


def test_a_yes_that_a_frozen_worker_hears_after_the_end_is_a_notice(announcement, smtp_sink, monkeypatch):
    addressed, frozen = Compiled.addressed, iter([True])

    def meanwhile(self, **named):
        if next(frozen, False):
            Chunk.objects.update(lease_until=LONG_AGO)
            drain(announcement.pk)
            assert (state_of(announcement), Notice.objects.count()) == (State.FINISHED, 2)
        return addressed(self, **named)

    monkeypatch.setattr(Compiled, "addressed", meanwhile)
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == len(set(smtp_sink.recipients)) == 3
    assert state_of(announcement) == State.FINISHED
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.ACCEPTED}
    assert Notice.objects.count() == 3


def test_news_that_ends_a_doubt_after_the_end_is_a_notice_too(announcement, frozen):
    hear(News(announcement.pk, frozen.subject_id, EventType.BOUNCED, "1", "test", "5.1.1"), at=timezone.now())
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.ACCEPTED}
    assert Notice.objects.filter(grade=Grade.RELAYED).count() == 3


def test_an_answer_that_says_nothing_keeps_the_doubt_as_it_was(announcement, frozen):
    before = Delivery.objects.values().get(subject=frozen.subject_id)
    write(announcement, Closing(frozen, Outcome(DeliveryState.UNKNOWN)))
    assert Delivery.objects.values().get(subject=frozen.subject_id) == before
    assert resend(announcement, by="huda") == 1


def test_a_cancellation_in_the_middle_of_a_chunk_leaves_a_notice_of_each_mail(
    announcement, smtp_sink, monkeypatch
):
    drain(announcement.pk, stopping=lambda: len(smtp_sink.envelopes) >= 1)
    assert Notice.objects.count() == 1, "of a turn that ended in the middle of a chunk"
    addressed = Compiled.addressed

    def meanwhile(self, **named):
        cancel(announcement, by="huda")
        return addressed(self, **named)

    monkeypatch.setattr(Compiled, "addressed", meanwhile)
    drain(announcement.pk)
    assert state_of(announcement) == State.CANCELLED
    assert len(smtp_sink.recipients) == Notice.objects.count() == 2, "the one in hand among them"


def test_a_cancellation_records_what_a_killed_worker_sent(announcement):
    plan(announcement.pk)
    start(announcement.pk)
    lease = claim(announcement, owner=uuid.uuid4())
    mail = step(announcement, lease, None, lease.subjects[0], ["ar"])
    taken = Outcome(DeliveryState.ACCEPTED, code=250, text="queued")
    step(announcement, lease, Closing(mail, taken), lease.subjects[1], ["ar"])
    cancel(announcement, by="huda")
    assert list(Notice.objects.values_list("subject", flat=True)) == [mail.subject_id]
    sweep()
    in_hand = announcement.deliveries.get(subject=lease.subjects[1])
    assert in_hand.state == DeliveryState.SENDING, "its worker may be at it"
    announcement.chunks.update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep()
    in_hand.refresh_from_db()
    assert (in_hand.state, in_hand.not_before) == (DeliveryState.UNKNOWN, None)
