"""Eight processes publish the same version at the same moment: one does, the others are told."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from policies.models import AuditEvent, Rendition
from tests.builders import a_draft, a_policy, an_approved, soon
from tests.fixtures.worker import url_of_test_database

ROUNDS, PROCESSES = 10, 8


@pytest.fixture
def publishers(transactional_db):
    """Eight processes of their own, each with its own connection, started and waiting."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.policies.publisher"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": url_of_test_database()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    assert [one.stdout.readline() for one in started] == ["ready\n"] * PROCESSES
    yield started
    for one in started:
        one.communicate(timeout=30)


@pytest.mark.slow
def test_of_eight_processes_one_publishes_in_every_round(publishers):
    policy = a_policy()
    for number in range(1, ROUNDS + 1):
        version = an_approved(a_draft(policy, effective_at=soon(600 + number)))
        for one in publishers:
            one.stdin.write(f"{version.pk}\n")
        for one in publishers:
            one.stdin.flush()
        outcomes = sorted(one.stdout.readline().strip() for one in publishers)
        assert outcomes == ["already_published"] * (PROCESSES - 1) + [f"published {number}"]
        assert Rendition.objects.filter(version=version, media="json").count() == 1
    assert AuditEvent.objects.filter(action="publish").count() == ROUNDS
