"""The promise under violence: everyone has a mail, and copies only where SMTP itself leaves doubt."""

import time
from collections import Counter

import pytest
from django.core.management import call_command

from notifications.models import Announcement, Delivery, DeliveryState, State
from notifications.ringing import ring
from notifications.tasks import ring_for_due
from tests.builders import a_policy, a_published
from tests.notifications.audience import due_announcement, people
from tests.notifications.chaos.line import Line

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def wait_for(condition, *, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)


def is_finished(announcement: Announcement) -> bool:
    announcement.refresh_from_db()
    return announcement.state == State.FINISHED


def ring_until_finished(announcement: Announcement) -> None:
    """As the sweep does, but with leases that a test can wait for."""

    def rung() -> bool:
        ring(announcement.pk, lease_seconds=1)
        time.sleep(0.5)
        return is_finished(announcement)

    wait_for(rung)


def ids_by_recipient(sink) -> dict[str, set[str]]:
    found = {}
    for message in sink.messages:
        found.setdefault(message["To"], set()).add(message["Message-ID"])
    return found


def test_a_worker_killed_in_the_middle_of_300_mails_costs_nobody_their_mail(
    smtp_sink, start_worker, empty_queue
):
    kills = 2
    people(300)
    announcement = due_announcement(a_published())
    empty_queue.flushall()  # publication's own bell would take a lease of a minute
    environ = {"EMAIL_URL": smtp_sink.url, "DOUBT_GRACE": "0"}
    smtp_sink.seconds_per_mail = 0.01
    for kill in range(kills):
        worker = start_worker(**environ)
        ring(announcement.pk, lease_seconds=1)
        wait_for(lambda goal=100 * (kill + 1): len(smtp_sink.envelopes) >= goal)
        worker.kill()
    assert not is_finished(announcement)
    start_worker(**environ)
    ring_until_finished(announcement)
    copies = Counter(smtp_sink.recipients)
    assert len(copies) == 300
    assert copies.total() - 300 <= kills
    assert all(len(ids) == 1 for ids in ids_by_recipient(smtp_sink).values())
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.ACCEPTED}


def test_a_bell_rung_ten_times_to_four_workers_sends_no_copy(smtp_sink, start_worker):
    people(60)
    announcement = due_announcement(a_published())
    start_worker(EMAIL_URL=smtp_sink.url, concurrency=4)
    for _ in range(10):
        ring(announcement.pk)
    ring_until_finished(announcement)
    assert sorted(smtp_sink.recipients) == [f"reader{number:03}@example.com" for number in range(60)]


def test_a_flood_of_bells_in_the_middle_of_mailing_sends_no_copy_and_ebbs_away(
    smtp_sink, start_worker, empty_queue
):
    people(60)
    announcement = due_announcement(a_published())
    empty_queue.flushall()
    smtp_sink.seconds_per_mail = 1
    start_worker(EMAIL_URL=smtp_sink.url, concurrency=2)
    ring(announcement.pk)
    wait_for(lambda: smtp_sink.envelopes)
    for _ in range(100):
        ring(announcement.pk)
    assert empty_queue.llen("mail") and not is_finished(announcement)
    smtp_sink.seconds_per_mail = 0
    wait_for(lambda: is_finished(announcement))
    wait_for(lambda: empty_queue.llen("mail") == empty_queue.hlen("unacked") == 0)
    assert sorted(smtp_sink.recipients) == [f"reader{number:03}@example.com" for number in range(60)]


def test_valkey_killed_in_the_middle_of_mailing_costs_no_mail_and_makes_no_copy(
    smtp_sink, start_worker, own_valkey
):
    people(60)
    announcement = due_announcement(a_published())
    smtp_sink.seconds_per_mail = 1
    start_worker(EMAIL_URL=smtp_sink.url, REDIS_URL=own_valkey.url)
    ring(announcement.pk)
    wait_for(lambda: smtp_sink.envelopes)
    own_valkey.kill()
    ring(announcement.pk)  # as whoever publishes now would: it is lost, and harms nothing
    assert not is_finished(announcement)
    smtp_sink.seconds_per_mail = 0
    wait_for(lambda: is_finished(announcement))
    assert sorted(smtp_sink.recipients) == [f"reader{number:03}@example.com" for number in range(60)]
    own_valkey.start_again()
    later = due_announcement(a_published(a_policy(slug="terms")))
    ring_until_finished(later)
    assert Counter(Counter(smtp_sink.recipients).values()) == {2: 60}


def test_a_worker_whose_line_to_the_database_goes_dead_is_frozen_out_and_the_other_finishes(
    smtp_sink, start_worker, empty_queue, tmp_path
):
    people(60)
    announcement = due_announcement(a_published())
    empty_queue.flushall()
    smtp_sink.seconds_per_mail = 0.02
    environ = {"EMAIL_URL": smtp_sink.url, "DOUBT_GRACE": "0"}
    with Line(tmp_path) as line:
        start_worker(**environ, DATABASE_URL=line.url)
        ring(announcement.pk, lease_seconds=1)
        wait_for(lambda: len(smtp_sink.envelopes) >= 10)
        line.die()
        before = len(smtp_sink.envelopes)
        start_worker(**environ)
        ring_until_finished(announcement)
        line.revive()
        wait_for(lambda: empty_queue.llen("mail") == empty_queue.hlen("unacked") == 0)
    copies = Counter(smtp_sink.recipients)
    assert len(copies) == 60 and before < 60
    assert copies.total() - 60 <= 1
    assert all(len(ids) == 1 for ids in ids_by_recipient(smtp_sink).values())


def test_an_announcement_whose_bell_was_lost_is_found_by_the_sweep(smtp_sink, start_worker, empty_queue):
    people(3)
    announcement = due_announcement(a_published())
    empty_queue.flushall()
    start_worker(EMAIL_URL=smtp_sink.url)
    ring_for_due()
    wait_for(lambda: is_finished(announcement))
    assert len(smtp_sink.recipients) == 3


def test_the_sweep_command_delivers_without_a_broker(smtp_sink, broken_broker, capsys):
    people(3)
    announcement = due_announcement(a_published())
    call_command("sweep")
    assert is_finished(announcement)
    assert len(smtp_sink.recipients) == 3
    call_command("sweep")
    assert len(smtp_sink.recipients) == 3
