"""Several machines: a replica that can take over, and workers that share nothing but the servers."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from cachoo_privacy.demo.issuer import jwks, token
from cachoo_privacy.embedded.kept import keep
from consent import subjects
from consent.models import KeySet
from consent.sealing import seal
from notifications.ringing import ring
from tests.builders import a_published
from tests.consent.builders import press, sha256
from tests.fixtures.replica import Replica
from tests.fixtures.webserver import free_port, wait_for
from tests.fixtures.worker import url_of_test_database
from tests.notifications.audience import due_announcement, people
from tests.notifications.chaos.crowd import is_finished
from tests.notifications.chaos.crowd import wait_for as come_true
from tests.notifications.chaos.edge import Edge

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.long]
SITE = "https://id.cachoo.example"
ISSUER = {"issuer": SITE, "audience": "cachoo-privacy", "jwks_url": f"{SITE}/jwks.json"}
PRODUCTION = {
    "DEBUG": "0",
    "SITE_URL": "https://testserver",
    "BEHIND_PROXY": "1",
    "JWT_ISSUERS": json.dumps([ISSUER]),
}
EVENTS = "/api/v1/me/consent-events"


@pytest.fixture
def replica():
    """It follows the test's own database."""
    with tempfile.TemporaryDirectory(prefix="replica-", dir="/var/tmp") as name:
        one = Replica(Path(name))
        one.start()
        yield one
        one.stop()


@pytest.fixture
def web(tmp_path):
    """`web(address)` is the port of a web process at that database."""
    started = []

    def start(address: str) -> int:
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "cachoo_privacy.wsgi", "--no-control-socket"]
        environ = machine(address, tmp_path) | PRODUCTION
        manage("collectstatic --no-input", environ)
        log = tmp_path / "web.log"
        started.append(
            keep([*command, "--bind", f"127.0.0.1:{port}"], log=log, env=environ, cwd=settings.BASE_DIR)
        )
        wait_for(port)
        return port

    yield start
    for one in started:
        one.stop()


def machine(address: str, folder: Path) -> dict[str, str]:
    """The environment of a machine that has that folder."""
    return {**os.environ, "DATABASE_URL": address, "VAR_DIR": str(folder)}


def ask(port: int, method: str, path: str, said: dict | None = None, **headers: str) -> tuple[int, dict]:
    one = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    given = {"Host": "testserver", "X-Forwarded-Proto": "https", **headers}
    given["Content-Type"] = "application/json"
    one.request(method, path, said and json.dumps(said), given)
    answer = one.getresponse()
    body = answer.read()
    one.close()
    return answer.status, json.loads(body) if body.startswith(b"{") else {}


def manage(command: str, environ: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command.split()],
        cwd=settings.BASE_DIR,
        env=environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def an_answer(version) -> dict[str, object]:
    now = datetime.now(UTC).isoformat()
    named = {"policy": version.policy.slug, "version": version.number, "language": "ar"}
    told = {"decision": "accept", "method": "button", "surface": "gate", "content_sha256": sha256(version)}
    return {**named, **told, "decided_at": now, "sent_at": now}


def test_a_replica_answers_readers_refuses_answers_clearly_and_takes_over_whole(
    replica, web, own_log, layla, settings
):
    settings.DEMO_ISSUER = ISSUER
    version = a_published()
    press(layla, version, "accept", at=timezone.now())
    seal()
    KeySet.objects.create(issuer=SITE, jwks=jwks(), fetched_at=timezone.now())
    subjects.of_token(issuer=SITE, sub="omar", claims={})
    replica.catch_up()
    port, said = web(replica.url), an_answer(version)
    bearer = {"Authorization": f"Bearer {token('omar', at=timezone.now())}"}
    keyed = {**bearer, "Idempotency-Key": str(uuid.uuid4())}
    assert ask(port, "GET", "/ar/privacy/")[0] == 200
    assert ask(port, "GET", "/api/v1/me/gate", **bearer)[0] == 200
    status, problem = ask(port, "POST", EVENTS, said, **keyed)
    assert (status, problem.get("code")) == (503, "unavailable")
    replica.promote()
    status, answer = ask(port, "POST", EVENTS, said, **keyed)
    assert status == 201 and answer["event"]["effect"] == "applied"
    here = machine(replica.url, settings.VAR_DIR) | {"OUTSIDE_DIR": str(settings.OUTSIDE_DIR)}
    manage("seal", here)
    manage("verify_ledger", here)


def test_workers_of_three_machines_mail_everybody_once_and_each_has_the_same_files(
    start_worker, empty_queue, tmp_path
):
    people(300)
    version = a_published()
    announcement = due_announcement(version)
    empty_queue.flushall()
    machines = [tmp_path / f"machine{number}" for number in range(3)]
    with Edge(seconds_per_mail=0.01) as edge:
        for one in machines:
            start_worker(EMAIL_URL=edge.url, VAR_DIR=str(one))
        for _one in machines:
            ring(announcement.pk)
        come_true(lambda: is_finished(announcement), seconds=120)
        assert (len(edge.reached), edge.copies) == (300, 0)
    come_true(lambda: timezone.now() > version.effective_at, seconds=30)  # until then its pages say so
    for one in machines:
        manage("project_published", machine(url_of_test_database(), one))
    first, *others = [pages(one) for one in machines]
    assert len(first) >= 3 and others == [first, first]


def pages(folder: Path) -> dict[str, bytes]:
    """What a web server of that machine would send."""
    root = folder / "published/pages"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("index.html")}
