"""The promise under violence, at length: `make chaos`. Every judgement is on the mail server's own log."""

import os
import random
import signal
import sys
import time

import pytest
from celery import current_app
from django.db import DatabaseError, connection
from django.utils import timezone

from consent.models import Given, Letter, LetterKind
from consent.posting import To, post
from notifications.models import Announcement, Delivery, DeliveryState, DoubtPolicy
from notifications.progress import progress
from notifications.ringing import ring
from tests.builders import a_published
from tests.notifications.audience import due_announcement, time_passes
from tests.notifications.chaos.crowd import crowd, freeze, keep_ringing, ring_until_finished, wait_for
from tests.notifications.chaos.edge import Edge

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.chaos]

KILLS, MAILS, WORKERS = 20, 15_000, 3


@pytest.fixture
def team(start_worker):
    """`team(edge)` is three workers that hand mail to it."""

    def together(edge, count=WORKERS):
        environ = {"EMAIL_URL": edge.url, "DOUBT_GRACE": "0", "LOG_LEVEL": "ERROR"}
        return [start_worker(**environ) for _ in range(count)], environ

    return together


def kill_at_random(edge, announcement, team, start_worker, *, mails, kills=KILLS):
    """One of the workers is killed each time that another share has come; then it is replaced."""
    workers, environ = team(edge)
    chance = random.Random(20)
    for kill in range(kills):
        goal = mails * (kill + 1) // (kills + 2)

        keep_ringing(announcement, len(workers), until=lambda goal=goal: len(edge.taken) >= goal)
        place = chance.randrange(len(workers))
        workers[place].kill()
        workers[place] = start_worker(**environ)
    assert len(edge.reached) < mails, "the kills came in the middle"


@pytest.mark.parametrize("policy", [DoubtPolicy.RESEND, DoubtPolicy.HOLD])
def test_twenty_kills_over_15_000_mails(policy, team, start_worker, empty_queue):
    everyone = crowd(MAILS)
    announcement = due_announcement(a_published())
    Announcement.objects.update(doubt_policy=policy)
    empty_queue.flushall()
    with Edge(seconds_per_mail=0.015) as edge:
        kill_at_random(edge, announcement, team, start_worker, mails=MAILS)
        edge.seconds_per_mail = 0
        ring_until_finished(announcement)
        unknown = Delivery.objects.filter(state=DeliveryState.UNKNOWN).count()
        sys.stdout.write(
            f"\n{policy}: {MAILS - len(edge.reached)} missing, {edge.copies} copies, {unknown} unknown\n"
        )
        if policy == DoubtPolicy.RESEND:
            assert edge.reached == everyone
            assert edge.copies <= KILLS
            assert edge.message_ids() == {1: MAILS}
            assert unknown == 0
        else:
            assert edge.copies == 0
            assert MAILS - len(edge.reached) <= unknown <= KILLS
            counted = progress(announcement)
            assert (counted.accepted + counted.unknown, counted.left) == (MAILS, 0)


def test_half_a_percent_of_last_answers_lost(team):
    everyone = crowd(5000)
    announcement = due_announcement(a_published())
    with Edge(drops=0.005) as edge:
        team(edge)
        ring_until_finished(announcement)
        assert edge.reached == everyone
        assert edge.copies <= edge.dropped and edge.dropped > 5
        assert edge.message_ids() == {1: 5000}


def test_421_after_every_ten_mails_450_for_a_third_and_550_for_one_in_a_hundred(team):
    everyone = crowd(2000)
    announcement = due_announcement(a_published())
    answers = {"450 4.2.0 later": 0.3, "550 5.1.1 nobody": 0.01}
    with Edge(mails_per_connection=10, refusals=answers) as edge:
        team(edge)

        def converged():
            ring(announcement.pk, lease_seconds=2, expires=2)
            time_passes()
            time.sleep(0.3)
            announcement.refresh_from_db()
            return announcement.state == "finished"

        wait_for(converged, seconds=240)
        refused = Delivery.objects.filter(state=DeliveryState.REJECTED)
        assert len(everyone - edge.reached) == refused.count() > 5
        assert set(refused.values_list("smtp_code", flat=True)) == {550}
        assert edge.copies == 0


def test_every_connection_to_the_database_cut_four_times(team):
    everyone = crowd(5000)
    announcement = due_announcement(a_published())
    with Edge(seconds_per_mail=0.003) as edge:
        team(edge)
        for cut in range(4):
            goal = 1000 * (cut + 1)
            keep_ringing(announcement, WORKERS, until=lambda goal=goal: len(edge.taken) >= goal)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    " AND backend_type = 'client backend'"  # nobody may end autovacuum, which comes at times
                )
        ring_until_finished(announcement)
        assert edge.reached == everyone
        assert edge.copies <= 4 * WORKERS
        assert edge.message_ids() == {1: 5000}


def crash_postgresql():
    """One of its processes is killed: PostgreSQL ends the others and replays its log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    os.kill(pid, signal.SIGKILL)
    time.sleep(1)  # it notices, and lets nobody in until it has replayed
    wait_for(is_up, seconds=60)


def is_up():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return False
    return True


def test_postgresql_restarted_four_times_in_the_middle(team):
    everyone = crowd(5000)
    announcement = due_announcement(a_published())
    with connection.cursor() as cursor:  # as it is where it is not started for tests alone
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
    with Edge(seconds_per_mail=0.003) as edge:
        team(edge)
        for crash in range(4):
            goal = 1000 * (crash + 1)
            keep_ringing(announcement, WORKERS, until=lambda goal=goal: len(edge.taken) >= goal)
            crash_postgresql()
        ring_until_finished(announcement)
        sys.stdout.write(f"\n{edge.copies} copies after four restarts of PostgreSQL\n")
        assert edge.reached == everyone
        assert edge.copies <= 4 * WORKERS
        assert edge.message_ids() == {1: 5000}


def test_a_letter_to_one_person_does_not_wait_behind_thousands_of_notices(
    start_worker, empty_queue, settings
):
    crowd(2000)
    announcement = due_announcement(a_published())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    post(LetterKind.REPLY, To("nour@cachoo.example", Given.REQUEST, "ar"), title="ردّنا", text="نص")
    Letter.objects.update(next_try_at=timezone.now())
    empty_queue.flushall()
    with Edge(seconds_per_mail=0.02) as edge:
        start_worker(EMAIL_URL=edge.url, queues="mail")
        start_worker(EMAIL_URL=edge.url, queues="mail_now")
        for _ in range(100):
            ring(announcement.pk)
        wait_for(lambda: len(edge.taken) >= 20, seconds=60)
        current_app.send_task("consent.hand_over")
        wait_for(lambda: "nour@cachoo.example" in edge.reached, seconds=30)
        announcement.refresh_from_db()
        assert announcement.state == "running" and len(edge.taken) < 2000


def test_workers_frozen_beyond_their_lease_five_times(team):
    everyone = crowd(3000)
    announcement = due_announcement(a_published())
    freezes = 5
    with Edge(seconds_per_mail=0.01) as edge:
        workers, _ = team(edge)
        for turn in range(freezes):
            for _worker in workers:
                ring(announcement.pk, lease_seconds=2, expires=2)
            time.sleep(0.5)
            freeze(workers[turn % WORKERS], seconds=4)
        ring_until_finished(announcement)
        assert edge.reached == everyone
        assert edge.copies <= freezes


def test_a_mail_server_that_is_away_fails_nobody_and_the_rest_comes_when_it_is_back(team):
    everyone = crowd(2000)
    announcement = due_announcement(a_published())
    with Edge(seconds_per_mail=0.002) as edge:
        team(edge)
        ring(announcement.pk, lease_seconds=2)
        wait_for(lambda: len(edge.taken) >= 300, seconds=60)
        edge.close()
        port = edge.port
        time.sleep(3)
        edge.listen(port)
        ring_until_finished(announcement)
        assert edge.reached == everyone
        assert not Delivery.objects.exclude(state=DeliveryState.ACCEPTED).exists()
