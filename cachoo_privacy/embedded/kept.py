"""Starts a command under a keeper, so that it never outlives the process that wanted it."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from cachoo_privacy.embedded.keeper import KILL_NOW

KEEPER = Path(__file__).with_name("keeper.py")
LETTING_GO = 10  # seconds beyond the grace for the keeper to clean up


class Kept:
    """One running command; `stop()` ends it, and so does the death of this process."""

    def __init__(self, keeper: subprocess.Popen, *, log: Path, grace: float):
        self.keeper, self.log, self.grace = keeper, log, grace

    def ended(self) -> int | None:
        """The command's exit code, None while it runs."""
        return self.keeper.poll()

    def stop(self) -> None:
        """The command has ended."""
        self.let_go()
        self.keeper.wait(self.grace + LETTING_GO)

    def kill(self) -> None:
        """The command and all its children were killed with SIGKILL, as when memory ends."""
        self.keeper.send_signal(KILL_NOW)
        self.keeper.wait(LETTING_GO)
        self.let_go()

    def let_go(self) -> None:
        """The command has been asked to end; `stop` waits for it."""
        if self.keeper.stdin and not self.keeper.stdin.closed:
            self.keeper.stdin.close()

    def last_words(self, lines: int = 8) -> str:
        """The end of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.strip().splitlines()[-lines:])


def keep(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    cwd: str | Path,
    stop_with: str = "TERM",
    grace: float = 20,
    user: str | None = None,
    forget: Sequence[Path] = (),
    holding: Sequence[int] = (),
) -> Kept:
    """The command runs, with its output appended to `log`, until `stop()` or until this process is gone.

    `holding` are descriptors it inherits; `forget` are folders removed when it has ended.
    """
    options = ["--stop-with", stop_with, "--grace", str(grace)]
    options += ["--user", user] if user else []
    for folder in forget:
        options += ["--forget", str(folder)]
    # Logs may quote addresses: nobody but their owner reads them.
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", str(KEEPER), *options, "--", *map(str, command)],
            stdin=subprocess.PIPE,
            stdout=descriptor,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=dict(env),
            pass_fds=tuple(holding),
            start_new_session=True,  # Ctrl-C at the terminal reaches the starter only
        )
    finally:
        os.close(descriptor)
    return Kept(keeper, log=log, grace=grace)


def wait_until(ready, *, kept: Kept, seconds: float) -> bool:
    """True as soon as `ready()` is; False when the command ends or `seconds` pass first."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and kept.ended() is None:
        if ready():
            return True
        time.sleep(0.05)
    return False
