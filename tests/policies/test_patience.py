"""With PostgreSQL really frozen, no reader waits longer than a moment, and no second one waits at all."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from django.conf import settings as project

from cachoo_privacy import embedded
from policies import projection, schedule
from policies.projection import project_published
from tests.builders import a_policy, a_published

pytestmark = pytest.mark.slow
READER = dedent(
    """
    import faulthandler, json, time
    faulthandler.dump_traceback_later(60, exit=True)
    from concurrent.futures import ThreadPoolExecutor
    from cachoo_privacy import wsgi
    from django.conf import settings
    from django.db import close_old_connections, connection
    from django.test import Client
    from django.utils import timezone
    from policies import patience, schedule

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    print("connected", flush=True)
    input()
    schedule.forget()
    from policies.site import everything
    from tests.policies.test_nginx import address

    paths = [address(name) for name, _ in everything(schedule.read(), timezone.now())]

    def ask(path):
        close_old_connections()  # as a server does when a request begins
        return Client(raise_request_exception=False).get(path).status_code

    settings.DEBUG = False
    began = time.monotonic()
    first = ask("/ar/privacy/")
    waited = time.monotonic() - began
    with ThreadPoolExecutor(8) as threads:
        lost = list(threads.map(ask, ["/.well-known/cachoo-privacy"] * 24))
        found = list(threads.map(ask, paths))
    print(json.dumps([first, waited < 10 * patience.SECONDS, lost, found]), flush=True)
    input()
    until = time.monotonic() + 40  # the server wakes among the connections that were given up
    while (status := ask("/.well-known/cachoo-privacy")) != 200 and time.monotonic() < until:
        time.sleep(0.2)
    print(status, flush=True)
    """
)


def frozen(postmaster: int) -> list[int]:
    """The server and all its children are stopped, not ended; their numbers."""
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    stopped = [postmaster, *map(int, children)]
    for process in stopped:
        os.kill(process, signal.SIGSTOP)
    return stopped


@pytest.mark.django_db
def test_a_frozen_database_holds_no_reader_up(tmp_path, settings):
    settings.PUBLISHED_ROOT = tmp_path / "published"
    projection.Last.state = None
    a_published(a_policy())
    schedule.forget()
    project_published()
    bare = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with embedded.start(tmp_path / "servers", durable=False, environ=bare) as running:
        stopped: list[int] = []
        env = {**os.environ, "DATABASE_URL": running.database_url, "VAR_DIR": str(tmp_path)}
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"], cwd=project.BASE_DIR, env=env, check=True
        )
        reader = subprocess.Popen(
            [sys.executable, "-c", READER],
            cwd=project.BASE_DIR, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        try:
            assert reader.stdout.readline() == "connected\n"
            stopped = frozen(int((running.home.data / "postmaster.pid").read_text().split()[0]))
            reader.stdin.write("go on\n")
            reader.stdin.flush()
            first, soon, lost, found = json.loads(reader.stdout.readline())
            assert (first, soon) == (200, True)
            assert set(lost) == {503}
            assert len(found) > 8 and set(found) == {200}
        finally:
            for process in stopped:
                os.kill(process, signal.SIGCONT)
        try:
            assert reader.communicate("go on\n", timeout=60)[0] == "200\n"
        finally:
            reader.kill()
    embedded.forget(tmp_path / "servers")
