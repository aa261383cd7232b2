"""A kept process ends by itself, when it is asked to, or with its starter; not when it only rests."""

import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from cachoo_privacy.embedded.kept import keep, wait_until

# It says its number, and once more each time it goes on; asked to end, it ends with 7.
COMMAND = """
import os, signal, sys, time
def say(*_): print(os.getpid(), flush=True)
signal.signal(signal.SIGCONT, say)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
say()
time.sleep(600)
"""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's state in /proc"),
]


@pytest.fixture
def kept(tmp_path):
    """A process that has said its number."""
    one = keep([sys.executable, "-c", COMMAND], log=tmp_path / "log", env=os.environ, cwd="/", grace=0.5)
    assert wait_until(lambda: said(one), kept=one, seconds=20)
    yield one
    one.kill()


def said(kept) -> list[int]:
    return [int(line) for line in kept.log.read_text().split()]


def state_of(process: int) -> str:
    """Linux's letter for it: S sleeps, T is stopped."""
    return re.search(r"^State:\s+(\w)", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)[1]


def rest(kept) -> int:
    """The process is stopped, not ended; its number."""
    process = said(kept)[0]
    os.kill(process, signal.SIGSTOP)
    assert wait_until(lambda: state_of(process) == "T", kept=kept, seconds=20)
    return process


def test_a_process_that_rests_and_goes_on_is_left_alone(kept):
    for times in range(2, 7):
        process = rest(kept)
        time.sleep(0.2)  # room for a keeper that takes it for ended
        os.kill(process, signal.SIGCONT)
        assert wait_until(lambda goal=times: len(said(kept)) == goal, kept=kept, seconds=20)
    assert kept.ended() is None
    kept.stop()
    assert kept.ended() == 7


def test_a_resting_process_ends_when_it_is_asked_to(kept):
    process = rest(kept)
    kept.stop()
    assert kept.ended() == 128 + signal.SIGKILL
    assert not Path(f"/proc/{process}").exists()


def test_a_resting_process_can_be_killed(kept):
    process = rest(kept)
    kept.kill()
    assert not Path(f"/proc/{process}").exists()


def test_a_process_that_was_killed_while_it_rested_has_ended(kept):
    os.kill(rest(kept), signal.SIGKILL)
    kept.keeper.wait(20)
    assert kept.ended() == 128 + signal.SIGKILL
