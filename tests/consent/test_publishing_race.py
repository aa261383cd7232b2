"""A publication beside eight web processes that ask and answer all the time."""

import json
import os
import subprocess
import sys
import time

import pytest
from django.conf import settings

from consent.reconciling import reconcile
from tests.builders import a_draft, a_published, soon
from tests.consent.builders import press, published_from, sha256
from tests.fixtures.worker import url_of_test_database

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PROCESSES = 8


@pytest.fixture
def racers():
    """`racers(session, sha256)` starts the processes; none of them outlives the test."""
    started = []

    def start(*arguments):
        command = [sys.executable, "-m", "tests.consent.gate_racer", *arguments]
        environ = {**os.environ, "DATABASE_URL": url_of_test_database()}
        for _one in range(PROCESSES):
            started.append(
                subprocess.Popen(
                    command, env=environ, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            )
        return started

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_no_process_ever_lets_pass_on_an_acceptance_that_no_longer_counts(layla, browser, racers):
    first = a_published(effective_at=soon(8))
    press(layla, first, "accept")
    session = browser(layla).cookies[settings.SESSION_COOKIE_NAME].value
    running = racers(session, sha256(first))
    assert [process.stdout.readline() for process in running] == [b"warm\n"] * PROCESSES
    second = published_from(a_draft(first.policy, effective_at=soon(10)))
    changes = second.effective_at.timestamp()
    time.sleep(changes - time.time() + 1.5)
    told = [one for process in running for one in json.loads(process.communicate(b"end\n")[0])]
    assert [process.returncode for process in running] == [0] * PROCESSES
    before = [one for one in told if one[1] < changes]
    after = [one for one in told if one[0] >= changes]
    assert {kind for _began, _ended, kind, _passed in before} == {"check", "gate", "accept"}
    assert len(after) >= 3 * PROCESSES
    assert [one for one in before if not one[3]] == []
    assert [one for one in after if one[3]] == []
    assert reconcile().wrong == []
