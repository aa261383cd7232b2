"""`manage.py demo`: one command starts everything, and nothing outlives it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings

from cachoo_privacy.demo.seeding import LOGINS
from cachoo_privacy.embedded.places import home_of

pytestmark = pytest.mark.slow
BARE = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
COUNT_STAFF = """
from django.contrib.auth.models import User
print("staff:", User.objects.filter(is_staff=True).count())
"""
needs_proc = pytest.mark.skipif(not Path("/proc").is_dir(), reason="only Linux lists its processes in /proc")


def environment(folder, port, **more) -> dict[str, str]:
    chosen = {name: os.environ[name] for name in ("EMBEDDED_SERVERS",) if name in os.environ}
    return {**BARE, **chosen, "VAR_DIR": str(folder), "PORT": str(port), **more}


def manage(*arguments, env) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)


class Demo:
    """One demo in a process of its own; `output` is what it printed until it was open."""

    def __init__(self, env):
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo"],
            cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        # A demo that hangs ends by itself, and its test fails instead of waiting.
        self.fuse = threading.Timer(150, self.process.kill)
        self.fuse.start()
        self.output = ""
        for line in self.process.stdout:
            self.output += line
            if line.strip().startswith("Stop "):
                break

    def end(self, number: int) -> int:
        """The exit code after the signal."""
        self.process.send_signal(number)
        self.output += self.process.stdout.read()
        return self.wait()

    def wait(self) -> int:
        """The exit code, once it has ended."""
        self.fuse.cancel()
        self.process.stdout.close()
        return self.process.wait(60)


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def start_demo(tmp_path, port):
    """Starts a demo in a folder of this test's own; whatever happens it is ended and forgotten."""
    env, started = environment(tmp_path / "var", port), []

    def start() -> Demo:
        started.append(Demo(env))
        return started[-1]

    yield start
    for demo in started:
        if demo.process.poll() is None:
            demo.end(signal.SIGTERM)
    assert not wait_until_gone(tmp_path / "var")
    manage("demo", "--forget", env=env)


def processes_of(folder) -> list[str]:
    """Command lines of the processes that have to do with the demo in `folder`."""
    marks, found = [str(folder).encode(), str(home_of(folder)).encode()], []
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            if not process.name.isdigit() or int(process.name) == os.getpid():
                continue
            line = (process / "cmdline").read_bytes()
            told = line + (process / "environ").read_bytes()
            if any(mark in told for mark in marks):
                found.append(f"{process.name} {line.replace(bytes(1), b' ').decode()}")
    return found


def wait_until_gone(folder) -> list[str]:
    """What is left of the demo's processes, at the latest after 40 seconds."""
    deadline = time.monotonic() + 40
    while (left := processes_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return left


def status(port, path) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as response:
        return response.status


@needs_proc
def test_a_demo_opens_serves_ends_and_keeps_its_data(start_demo, tmp_path, port):
    folder = tmp_path / "var"
    env = environment(folder, port)
    demo = start_demo()
    assert f"http://127.0.0.1:{port}/ar/privacy/" in demo.output, demo.output
    assert "STAFF_MFA=1" in demo.output  # that the second step is off is said
    assert status(port, "/ar/privacy/") == status(port, "/demo/inbox/") == 200
    assert (folder / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert f"staff: {len(LOGINS)}" in manage("shell", "-c", COUNT_STAFF, env=env).stdout
    beside = manage("shell", "-c", "from django.conf import settings; print(settings.STAFF_MFA)", env=env)
    assert beside.stdout.endswith("False\n"), "doctor, for one, judges the site that runs"
    assert "already running" in manage("demo", "--forget", env=env).stderr

    demo.process.kill()
    demo.wait()
    assert not wait_until_gone(folder)

    again = start_demo()
    assert "http://" in again.output, again.output
    assert "kept" in (folder / "log" / "load.log").read_text()
    assert again.end(signal.SIGINT) == 0
    assert again.output.rstrip().endswith("Stopped; nothing is left running.")
    assert not (folder / "servers.env").exists()
    assert not wait_until_gone(folder)


@needs_proc
def test_a_killed_worker_starts_again_and_a_killed_web_server_ends_the_demo(start_demo, tmp_path):
    demo = start_demo()
    line = next(line for line in processes_of(tmp_path / "var") if " worker " in line and "keeper" in line)
    os.kill(int(line.split()[0]), signal.SIGUSR1)
    assert "worker ended; it starts again" in demo.process.stdout.readline()
    web = next(line for line in processes_of(tmp_path / "var") if "gunicorn" in line and "keeper" in line)
    os.kill(int(web.split()[0]), signal.SIGUSR1)
    rest = demo.process.stdout.read()
    assert demo.wait() == 1
    assert "web ended" in rest


def test_a_taken_port_is_refused_in_one_sentence_and_nothing_is_started(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = manage("demo", env=environment(tmp_path / "var", port))
    assert refused.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert not home_of(tmp_path / "var").exists()


def test_a_folder_that_cannot_be_written_is_refused_in_one_sentence(tmp_path, port):
    (tmp_path / "file").write_text("")
    refused = manage("demo", env=environment(tmp_path / "file" / "var", port))
    assert refused.returncode == 1
    assert "set VAR_DIR" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("wrong", ["http", "0", "70000"])
def test_a_port_that_is_none_is_refused_in_one_sentence(tmp_path, wrong):
    refused = manage("demo", env=environment(tmp_path / "var", wrong))
    assert refused.returncode == 1
    assert "PORT is" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_forgetting_takes_what_the_demo_made_and_nothing_else(tmp_path, port):
    folder = tmp_path / "var"
    (folder / "inbox").mkdir(parents=True)
    (folder / "inbox" / "1.eml").write_text("")
    (folder / "mine.txt").write_text("")
    assert manage("demo", "--forget", env=environment(folder, port)).returncode == 0
    assert [place.name for place in folder.iterdir()] == ["mine.txt"]
