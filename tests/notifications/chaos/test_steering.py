"""What the staff say in the middle of a run holds for every worker: `make chaos`, on the server's own log."""

import sys
import time

import pytest

from notifications.models import Kind, Pace
from notifications.pausing import cancel, pause, resume
from notifications.ringing import ring
from tests.builders import a_published
from tests.notifications.audience import due_announcement
from tests.notifications.chaos.crowd import crowd, keep_ringing, ring_until_finished
from tests.notifications.chaos.edge import Edge

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.chaos]

WORKERS = 4


@pytest.fixture
def team(start_worker):
    """`team(edge)` starts a worker that hands mail to it; one name for what each of them needs."""

    def start(edge):
        return start_worker(EMAIL_URL=edge.url, DOUBT_GRACE="0", LOG_LEVEL="ERROR")

    return start


def stays(edge, announcement, *, seconds: float = 3) -> int:
    """How many mails there are in the end, though the bells go on."""
    for _second in range(int(seconds)):
        for _worker in range(WORKERS):
            ring(announcement.pk, lease_seconds=2, expires=2)
        time.sleep(1)
    return len(edge.taken)


def test_after_a_pause_or_cancellation_under_load_each_connection_ends_its_mail_and_no_more(team):
    everyone = crowd(1500)
    announcement = due_announcement(a_published())
    with Edge(seconds_per_mail=0.05) as edge:
        for _worker in range(WORKERS):
            team(edge)
        for word, goal in ((pause, 300), (cancel, 700)):
            keep_ringing(announcement, WORKERS, until=lambda goal=goal: len(edge.taken) >= goal)
            word(announcement, by="huda")
            said = len(edge.taken)
            assert stays(edge, announcement) - said <= WORKERS
            if word is pause:
                resume(announcement, by="huda")
        assert edge.copies == 0 and edge.reached < everyone


def test_four_workers_keep_to_a_hundred_mails_a_second_though_they_are_killed(team):
    everyone = crowd(1500)
    announcement = due_announcement(a_published())
    Pace.objects.create(kind=Kind.NOTICE, per_second=100)
    with Edge() as edge:
        workers = [team(edge) for _ in range(WORKERS)]
        for kill in range(3):
            keep_ringing(announcement, WORKERS, until=lambda kill=kill: len(edge.taken) >= 300 * (kill + 1))
            workers[kill].kill()
            workers.append(team(edge))
        ring_until_finished(announcement, workers=WORKERS)
        most = edge.most_within(1)
        sys.stdout.write(f"\n{most} mails in the fullest second, {edge.copies} copies\n")
        assert edge.reached == everyone and edge.copies <= 3
        assert most <= 105
