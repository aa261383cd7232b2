"""One worker at a time holds a chunk, and one that lost its lease begins nothing more."""

import uuid
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from notifications.draining import drain
from notifications.finishing import complete, finish, write
from notifications.leasing import MOST_CRASHES, Lease, claim
from notifications.messages import compiled
from notifications.models import (
    Announcement,
    Chunk,
    ChunkState,
    Delivery,
    DeliveryState,
    PauseReason,
    State,
)
from notifications.outcomes import Outcome
from notifications.pausing import cancel, pause, resume
from notifications.planning import plan
from notifications.route import Route
from notifications.sending import attempt
from notifications.smtp import Sender
from notifications.starting import start
from notifications.stepping import Closing, LeaseLost, step
from tests.builders import a_published
from tests.notifications.audience import due_announcement, people

pytestmark = pytest.mark.django_db(transaction=True)
ACCEPTED = Outcome(DeliveryState.ACCEPTED, code=250, text="queued")


@pytest.fixture
def announcement():
    people(12)
    announcement = due_announcement(a_published())
    plan(announcement.pk, chunk=3)
    start(announcement.pk)
    announcement.refresh_from_db()
    return announcement


def hold(announcement: Announcement, seconds: float = 60) -> Lease:
    lease = claim(announcement, owner=uuid.uuid4(), ttl=timedelta(seconds=seconds))
    assert lease is not None
    return lease


def run_out(lease: Lease) -> None:
    past = timezone.now() - timedelta(hours=1)
    Chunk.objects.filter(pk=lease.chunk_id).update(lease_until=past)


def test_workers_at_the_same_time_hold_different_chunks(announcement):
    barrier, held = Barrier(8), []

    def claim_with_the_others():
        try:
            barrier.wait()
            held.append(claim(announcement, owner=uuid.uuid4()))
        finally:
            connection.close()

    threads = [Thread(target=claim_with_the_others) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chunks = [lease.chunk_id for lease in held if lease]
    assert len(chunks) == len(set(chunks)) == 4


def test_a_lease_that_ran_out_is_taken_and_the_old_holder_begins_nothing_more(announcement):
    old = hold(announcement)
    run_out(old)
    new = hold(announcement)
    assert (new.chunk_id, new.fence) == (old.chunk_id, old.fence + 1)
    with pytest.raises(LeaseLost):
        step(announcement, old, None, old.subjects[0], ["ar"])
    assert not Delivery.objects.exists()
    assert not old.renew()
    assert not old.release()
    assert new.renew()


def test_a_mail_begun_by_a_dead_worker_is_in_doubt_and_not_begun_again(announcement):
    old = hold(announcement)
    mail = step(announcement, old, None, old.subjects[0], ["ar"])
    run_out(old)
    new = hold(announcement)
    assert mail.subject_id not in new.subjects
    doubtful = Delivery.objects.get(subject_id=mail.subject_id)
    assert (doubtful.state, doubtful.doubts) == (DeliveryState.UNKNOWN, 1)


@pytest.mark.parametrize("handed_over", [False, True])
def test_a_worker_that_dies_around_the_server_s_yes_costs_at_most_one_copy(
    announcement, smtp_sink, settings, handed_over
):
    settings.DOUBT_GRACE = 0
    lease = hold(announcement)
    mail = step(announcement, lease, None, lease.subjects[0], ["ar"])
    if handed_over:
        messages = {"ar": compiled(announcement.parts.get())}
        with Sender(Route.configured()) as sender:
            attempt(mail, sender=sender, messages=messages, at=timezone.now(), chance=0)
    run_out(lease)
    drain(announcement.pk)
    drain(announcement.pk)
    copies = [message for message in smtp_sink.messages if message["Message-ID"] == mail.message_id]
    assert len(copies) == (2 if handed_over else 1)
    assert len(smtp_sink.messages) == 11 + len(copies)
    told = Delivery.objects.get(subject_id=mail.subject_id)
    assert (told.state, told.doubts) == (DeliveryState.ACCEPTED, 1)


def test_a_frozen_worker_that_wakes_up_may_still_say_what_became_of_its_mail(announcement):
    old = hold(announcement)
    mail = step(announcement, old, None, old.subjects[0], ["ar"])
    run_out(old)
    hold(announcement)
    write(announcement, Closing(mail, ACCEPTED))
    told = Delivery.objects.get(subject_id=mail.subject_id)
    assert (told.state, told.not_before) == (DeliveryState.ACCEPTED, None)


def test_a_late_word_does_not_overrule_a_second_attempt(announcement):
    lease = hold(announcement)
    mail = step(announcement, lease, None, lease.subjects[0], ["ar"])
    Delivery.objects.filter(subject_id=mail.subject_id).update(fence=mail.fence + 1)
    write(announcement, Closing(mail, ACCEPTED))
    assert Delivery.objects.get(subject_id=mail.subject_id).state == DeliveryState.SENDING


@pytest.mark.parametrize("stop", [pause, cancel])
def test_no_mail_is_begun_after_a_pause_or_cancellation_but_the_last_one_is_closed(announcement, stop):
    lease = hold(announcement)
    mail = step(announcement, lease, None, lease.subjects[0], ["ar"])
    stop(announcement, by="operator")
    with pytest.raises(LeaseLost):
        step(announcement, lease, Closing(mail, ACCEPTED), lease.subjects[1], ["ar"])
    assert [row.state for row in Delivery.objects.all()] == [DeliveryState.ACCEPTED]


def test_a_lost_lease_completes_nothing(announcement):
    old = hold(announcement)
    run_out(old)
    hold(announcement)
    complete(announcement, old, None)
    assert Chunk.objects.get(pk=old.chunk_id).state == ChunkState.LEASED


def test_a_chunk_that_keeps_crashing_is_set_aside_and_a_person_decides(announcement, smtp_sink):
    Chunk.objects.filter(pk=announcement.chunks.first().pk).update(crashes=MOST_CRASHES)
    run_out(hold(announcement))
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert (announcement.state, announcement.pause_reason) == (State.PAUSED, PauseReason.QUARANTINED)
    assert len(smtp_sink.recipients) == 9
    resume(announcement, by="operator")
    drain(announcement.pk)
    assert len(set(smtp_sink.recipients)) == len(smtp_sink.recipients) == 12


def test_chunks_that_lack_rows_are_opened_again_before_the_end(announcement, smtp_sink):
    Chunk.objects.filter(announcement=announcement).update(state=ChunkState.DONE)
    assert finish(announcement)
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert (announcement.state, len(smtp_sink.recipients)) == (State.FINISHED, 12)


def test_a_chunk_given_back_politely_is_no_crash(announcement):
    first = hold(announcement)
    first.release()
    assert hold(announcement).chunk_id == first.chunk_id
    assert Chunk.objects.get(pk=first.chunk_id).crashes == 0
