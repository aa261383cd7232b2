"""Asked to end, each process finishes what it has in hand and hands the rest on."""

import http.client
import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from notifications.models import Delivery, DeliveryState
from notifications.ringing import ring
from tests.builders import a_published
from tests.fixtures.webserver import free_port, wait_for
from tests.fixtures.worker import url_of_test_database
from tests.notifications.audience import due_announcement, people
from tests.notifications.chaos.crowd import is_finished
from tests.notifications.chaos.crowd import wait_for as come_true
from tests.notifications.chaos.edge import Edge
from tests.units import unit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MANY = 40


def started(command: list[str]) -> subprocess.Popen:
    environ = {**os.environ, "DATABASE_URL": url_of_test_database()}
    return subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=environ,
        stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_web_answers_a_request_that_is_half_here_and_takes_no_other():
    port = free_port()
    web = started([part.replace("127.0.0.1:8000", f"127.0.0.1:{port}") for part in unit("web")])
    try:
        wait_for(port)
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        asking.putrequest("POST", "/api/v1/me/consent-events", skip_host=True)
        for name, value in (("Host", "testserver"), ("Content-Type", "application/json")):
            asking.putheader(name, value)
        asking.putheader("Content-Length", "20")
        asking.putheader("Expect", "100-continue")
        asking.endheaders()
        assert asking.sock.recv(64).startswith(b"HTTP/1.1 100"), "the application has begun to read"
        web.send_signal(signal.SIGTERM)
        come_true(lambda: refused(port), seconds=20)
        asking.send(b'{"decision": "none"}')
        answer = asking.getresponse()
        assert answer.status == 401 and json.loads(answer.read())["code"]
        asking.close()
        web.communicate(timeout=40)
        assert web.returncode == 0
    finally:
        web.kill()
        web.communicate()


def refused(port: int) -> bool:
    """Whether nobody listens there any more."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return True
    return False


def test_a_worker_finishes_its_mail_and_the_next_one_goes_on_without_a_copy(start_worker, empty_queue):
    people(MANY)
    announcement = due_announcement(a_published())
    empty_queue.flushall()
    with Edge(seconds_per_mail=0.2) as edge:
        first = start_worker(EMAIL_URL=edge.url)
        ring(announcement.pk)
        come_true(lambda: len(edge.taken) >= 2, seconds=60)
        first.stop()
        assert len(edge.taken) < MANY, "it did not go on to the end of its turn"
        assert not Delivery.objects.filter(state=DeliveryState.SENDING).exists(), (
            "what it had in hand is told"
        )
        edge.seconds_per_mail = 0
        start_worker(EMAIL_URL=edge.url)
        come_true(lambda: is_finished(announcement), seconds=60)
        assert len(edge.reached) == MANY and edge.copies == 0


def test_a_worker_says_nothing_but_json_to_its_very_end(empty_queue):
    worker = started(unit("worker"))
    lines = []
    for line in iter(worker.stdout.readline, ""):
        lines.append(line)
        if " ready." in line:
            break
    worker.send_signal(signal.SIGTERM)
    rest, _none = worker.communicate(timeout=30)
    assert worker.returncode == 0
    told = [json.loads(line)["message"] for line in (*lines, *rest.splitlines())]
    assert told[-1].startswith("celery@") and told[-1].endswith(" ended.")


def test_a_worker_tells_in_json_that_one_of_its_processes_was_killed(start_worker):
    worker = start_worker()
    [main] = children(worker.kept.keeper.pid)
    os.kill(children(main)[0], signal.SIGKILL)
    come_true(lambda: "exited with" in worker.last_words(), seconds=30)
    told = [json.loads(line) for line in worker.last_words().splitlines()]
    [ended] = [line for line in told if "exited with" in line["message"]]
    assert ended["level"] == "ERROR" and "SIGKILL" in ended["message"]


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_beat_says_nothing_but_json_and_ends_at_once_and_well(tmp_path, empty_queue):
    schedule = tmp_path / "schedule"
    command = [part.replace("/run/cachoo-privacy-beat/schedule", str(schedule)) for part in unit("beat")]
    beat = started(command)
    come_true(lambda: list(tmp_path.glob("schedule*")), seconds=60)
    beat.send_signal(signal.SIGTERM)
    said, _none = beat.communicate(timeout=30)
    assert beat.returncode == 0
    assert {json.loads(line)["level"] for line in said.splitlines()} >= {"INFO"}
    connection.close()
