"""The heartbeat of a real web process, and the doctor, while PostgreSQL is really frozen: prompt."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

from cachoo_privacy import embedded
from cachoo_privacy.embedded.kept import keep, wait_until
from tests.fixtures.webserver import free_port, wait_for
from tests.policies.test_patience import frozen

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's sockets in /proc"),
]
WEB = ["-m", "gunicorn", "cachoo_privacy.wsgi", "--worker-class", "gthread", "--threads", "4",
       "--no-control-socket"]  # fmt: skip
PROMPT = 3  # seconds


def ask(port: int) -> tuple[int, str, float]:
    """The status, what it says of the database, and how long that took."""
    began = time.monotonic()
    heard = urllib.request.Request(f"http://127.0.0.1:{port}/__heartbeat__", headers={"Host": "testserver"})
    try:
        answer = urllib.request.urlopen(heard, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, json.load(answer)["checks"]["database"], time.monotonic() - began


def open_sockets(server: int) -> int:
    """How many sockets the one web process of a gunicorn holds."""
    [process] = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    held = [os.readlink(one) for one in Path(f"/proc/{process}/fd").iterdir()]
    return sum(name.startswith("socket:") for name in held)


def test_the_doctor_tells_a_frozen_database_in_both_languages_and_what_helps(tmp_path):
    bare = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with embedded.start(tmp_path / "servers", durable=False, environ=bare) as running:
        env = {**os.environ, "DATABASE_URL": running.database_url, "VAR_DIR": str(tmp_path)}
        stopped = frozen(int((running.home.data / "postmaster.pid").read_text().split()[0]))
        try:
            told = subprocess.run(
                [sys.executable, "manage.py", "doctor"],
                cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, timeout=30,
            )  # fmt: skip
        finally:
            for process in stopped:
                os.kill(process, signal.SIGCONT)
    embedded.forget(tmp_path / "servers")
    assert told.returncode == 1
    assert "The database does not answer." in told.stdout and "restart one that hangs" in told.stdout
    assert "قاعدة البيانات لا تجيب." in told.stdout


def test_a_frozen_database_is_told_within_three_seconds_however_often_it_is_asked(tmp_path):
    bare = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with embedded.start(tmp_path / "servers", durable=False, environ=bare) as running:
        port, stopped = free_port(), []
        env = {**os.environ, "DATABASE_URL": running.database_url, "VAR_DIR": str(tmp_path)}
        command = [sys.executable, *WEB, "--bind", f"127.0.0.1:{port}", "--pid", str(tmp_path / "pid")]
        web = keep(command, log=tmp_path / "web.log", env=env, cwd=settings.BASE_DIR)
        try:
            wait_for(port)
            server = int((tmp_path / "pid").read_text())
            assert ask(port)[1] == "ok"
            stopped = frozen(int((running.home.data / "postmaster.pid").read_text().split()[0]))
            with ThreadPoolExecutor(12) as callers:
                heard = []
                for _second in range(12):
                    heard.append(callers.submit(ask, port))
                    time.sleep(1)
                told = [one.result() for one in heard]
            assert max(took for _status, _database, took in told) < PROMPT, told
            assert {answer[:2] for answer in told} == {(503, "failed")}
            assert open_sockets(server) < 8, web.last_words()
        finally:
            for process in stopped:
                os.kill(process, signal.SIGCONT)
        try:
            assert wait_until(lambda: ask(port)[1] == "ok", kept=web, seconds=30), "it answers again"
        finally:
            web.stop()
    embedded.forget(tmp_path / "servers")
