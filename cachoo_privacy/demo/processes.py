"""The demo's processes: started together, watched together, ended together."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cachoo_privacy.demo.environment import PROJECT
from cachoo_privacy.embedded.kept import Kept, keep
from cachoo_privacy.queue import QUEUES

GRACE = 10  # seconds to finish what is in hand
LONGEST_PAUSE = 30  # seconds between two tries to start what keeps ending
STEADY = 60  # seconds of life after which a process counts as well again


class ProcessEnded(Exception):
    """A process that the demo cannot do without has ended; the message quotes its log."""


@dataclass
class Member:
    """One process. `essential`: without it the demo stops; the others are started again."""

    name: str
    command: Sequence[str]
    essential: bool
    holding: Sequence[int] = ()
    kept: Kept | None = None
    started: float = 0
    failures: int = 0
    again_at: float = 0


def web(descriptor: int) -> Member:
    """gunicorn on a socket that already listens."""
    options = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "5"]
    options += ["--limit-request-line", "8190"]  # as nginx: the application words its own refusals
    command = ["gunicorn", "cachoo_privacy.wsgi", "--no-control-socket", *options]
    return Member("web", [*command, "--bind", f"fd://{descriptor}"], True, (descriptor,))


def inbox(descriptor: int) -> Member:
    """The mail server on a socket that already listens."""
    command = [str(PROJECT / "manage.py"), "demo_inbox", "--fd", str(descriptor)]
    return Member("inbox", command, True, (descriptor,))


def worker() -> Member:
    """One Celery worker for every queue."""
    options = ["--concurrency", "1", "--queues", ",".join(QUEUES), "--loglevel", "INFO", "--without-gossip"]
    return Member("worker", ["celery", "--quiet", "-A", "cachoo_privacy", "worker", *options], False)


def beat(folder: Path) -> Member:
    """Celery's clock."""
    options = ["--schedule", str(folder / "celerybeat-schedule"), "--pidfile", "", "--loglevel", "INFO"]
    return Member("beat", ["celery", "--quiet", "-A", "cachoo_privacy", "beat", *options], False)


class Household:
    """All members, with one environment; their logs are in `logs`."""

    def __init__(self, *, environ: Mapping[str, str], logs: Path, tell: Callable[[str], None]):
        self.environ, self.logs, self.tell = environ, logs, tell
        self.members: list[Member] = []

    def start(self, member: Member) -> Kept:
        """The member runs, and never longer than this process."""
        # `-m` and not the script beside python: scripts carry the path they were installed at.
        command = member.command if member.command[0].endswith(".py") else ["-m", *member.command]
        member.started = time.monotonic()
        member.kept = keep(
            [sys.executable, *command],
            log=self.logs / f"{member.name}.log",
            env=self.environ,
            cwd=PROJECT,
            grace=GRACE,
            holding=member.holding,
        )
        if member not in self.members:
            self.members.append(member)
        return member.kept

    def look(self) -> None:
        """Starts again what ended and may. Raises ProcessEnded for an essential member."""
        now = time.monotonic()
        for member in self.members:
            if member.kept.ended() is None:
                continue
            if member.essential:
                raise ProcessEnded(
                    f"{member.name} ended; the end of {member.kept.log}:\n{member.kept.last_words()}"
                )
            if not member.again_at:
                member.failures = 1 if now - member.started > STEADY else member.failures + 1
                pause = min(2 ** (member.failures - 1), LONGEST_PAUSE)
                member.again_at = now + pause
                self.tell(f"{member.name} ended; it starts again in {pause} s (see {member.kept.log})")
            elif now >= member.again_at:
                member.again_at = 0
                self.start(member)

    def stop(self) -> None:
        """Every member has ended: all are asked at once, the first started is waited for last."""
        for member in self.members:
            member.kept.let_go()
        for member in reversed(self.members):
            member.kept.stop()
        self.members.clear()


def run_to_end(command: Sequence[str], *, environ: Mapping[str, str], log: Path) -> None:
    """`manage.py COMMAND` has succeeded. Raises ProcessEnded with the end of its log."""
    kept = keep([sys.executable, str(PROJECT / "manage.py"), *command], log=log, env=environ, cwd=PROJECT)
    try:
        while kept.ended() is None:
            time.sleep(0.05)
    finally:
        kept.stop()
    if kept.ended():
        raise ProcessEnded(f"manage.py {' '.join(command)} failed; the end of {log}:\n{kept.last_words()}")


def fresh_logs(folder: Path) -> Path:
    """The folder for logs, where those of the run before are kept as *.log.1."""
    logs = folder / "log"
    logs.mkdir(mode=0o700, exist_ok=True)
    for log in logs.glob("*.log"):
        os.replace(log, log.with_suffix(".log.1"))
    return logs
