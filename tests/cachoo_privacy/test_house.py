"""The launcher: what it refuses, it refuses in one sentence and without touching what runs."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack, nullcontext
from pathlib import Path

import pytest
from django.conf import settings

from cachoo_privacy import embedded
from cachoo_privacy.demo.house import House
from cachoo_privacy.embedded import places

BARE = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}


def house(folder: Path, stack: ExitStack) -> House:
    return House(
        folder,
        site="http://testserver",
        stack=stack,
        step=lambda _name: nullcontext(),
        tell=lambda _line: None,
    )


def test_a_second_start_leaves_the_logs_of_the_running_demo_alone(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("PORT", str(free.getsockname()[1]))
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(places, "PATIENCE", 0)
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "web.log").write_text("running")
    running = places.take(tmp_path)
    try:
        with ExitStack() as stack, pytest.raises(embedded.AlreadyRunning):
            house(tmp_path, stack).open()
    finally:
        running.release()
        shutil.rmtree(places.home_of(tmp_path), ignore_errors=True)
    assert [log.name for log in (tmp_path / "log").iterdir()] == ["web.log"]


@pytest.mark.slow
@pytest.mark.parametrize("command", [["migrate"], ["demo_token", "layla"], ["lint_policy", "policy.txt"]])
def test_a_command_without_settings_ends_with_one_sentence(tmp_path, command):
    ended = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR, env={**BARE, "VAR_DIR": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.startswith("SECRET_KEY is not set.") and "`make run`" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


@pytest.mark.slow
def test_a_site_that_names_its_database_is_not_told_of_the_demo(tmp_path):
    env = {**BARE, "VAR_DIR": str(tmp_path), "DATABASE_URL": "postgres://nowhere.invalid/none"}
    ended = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=settings.BASE_DIR, env=env, capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "SECRET_KEY is not set." in ended.stderr and "make run" not in ended.stderr


@pytest.fixture
def clone_of_another():
    """A clone in which the tests' user, or `nobody` where that is root, may not write."""
    folder = Path(tempfile.mkdtemp(prefix="cachoo-clone-"))
    for name in ("Makefile", "requirements-dev.txt"):
        shutil.copy(settings.BASE_DIR / name, folder)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_a_clone_that_one_may_not_write_to_is_refused_with_the_remedy(clone_of_another):
    made = subprocess.run(
        ["make", "run"], cwd=clone_of_another, env=BARE, capture_output=True, text=True,
        user="nobody" if os.geteuid() == 0 else None,
    )  # fmt: skip
    assert made.returncode != 0
    assert "cannot be written by you: clone into a folder of your own" in made.stderr
    assert "python3-venv" not in made.stderr + made.stdout
