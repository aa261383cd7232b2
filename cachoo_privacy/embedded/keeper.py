"""A tiny parent for one process: when whoever started the keeper is gone, the process is stopped.

Run as a script: `keeper.py --stop-with INT --grace 20 [--user NAME] [--forget DIR] -- COMMAND`.
Its standard input is a pipe nobody writes to; end of file means that the starter died or let go.
"""

import argparse
import ctypes
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
from contextlib import suppress

PR_SET_PDEATHSIG = 1
KILL_NOW = signal.SIGUSR1


def parse(arguments: list[str]) -> argparse.Namespace:
    """The keeper's own options and the command after `--`."""
    parser = argparse.ArgumentParser(prog="keeper")
    parser.add_argument("--stop-with", default="TERM")
    parser.add_argument("--grace", type=float, default=20)
    parser.add_argument("--user")
    parser.add_argument("--forget", action="append", default=[])
    parser.add_argument("command", nargs="+")
    return parser.parse_args(arguments)


def die_with_keeper(stop_signal: int):
    """A function for the child: Linux sends it `stop_signal` should the keeper itself be killed."""
    keeper = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def prepare() -> None:
        if prctl:
            prctl(PR_SET_PDEATHSIG, stop_signal, 0, 0, 0)
        if os.getppid() != keeper:
            os._exit(1)

    return prepare


def other_user(name: str | None) -> dict:
    """Popen's arguments that make the child run as `name`, in that user's own group only."""
    if name is None:
        return {}
    account = pwd.getpwnam(name)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def woken() -> int:
    """A descriptor that gets a signal's number when a child ends or the keeper is asked to stop."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, KILL_NOW):
        signal.signal(number, lambda *_: None)
    return reading


def watch(child: subprocess.Popen, bell: int) -> signal.Signals | None:
    """The child ended or is to be stopped; SIGKILL if that was asked for, None if politely.

    SIGCHLD also tells that the child was paused (SIGSTOP) or goes on again: that ends nothing.
    """
    while True:
        readable, _, _ = select.select([0, bell], [], [])
        rung = set(os.read(bell, 64)) if bell in readable else set()
        if KILL_NOW in rung:
            return signal.SIGKILL
        if 0 in readable or rung - {signal.SIGCHLD} or child.poll() is not None:
            return None


def stop(child: subprocess.Popen, *, stop_signal: int, grace: float) -> None:
    """The child has ended, politely if it can within `grace` seconds; what it left in its group too."""
    with suppress(subprocess.TimeoutExpired):
        if child.poll() is None:
            child.send_signal(stop_signal)
            child.wait(grace)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def keep(options: argparse.Namespace) -> int:
    """Runs the command until it ends or the starter is gone; its exit code (128 + n after signal n)."""
    stop_signal = signal.Signals[f"SIG{options.stop_with}"]
    bell = woken()
    # Descriptors stay open on purpose: the servers inherit the folder's lock and hold it while they live.
    child = subprocess.Popen(
        options.command,
        stdin=subprocess.DEVNULL,
        close_fds=False,
        start_new_session=True,
        preexec_fn=die_with_keeper(stop_signal),
        **other_user(options.user),
    )
    stop_signal = watch(child, bell) or stop_signal
    stop(child, stop_signal=stop_signal, grace=options.grace)
    for folder in options.forget:
        shutil.rmtree(folder, ignore_errors=True)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


if __name__ == "__main__":
    sys.exit(keep(parse(sys.argv[1:])))
