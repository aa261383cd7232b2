"""A restore for practice: the backup in a database of its own, read from end to end, and compared."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from cachoo_privacy.safety.backing_up import counted, last_checkpoint
from cachoo_privacy.safety.postgres import address_of, connected, run, scratch
from consent.erasing.filing import path as erased

# Nothing that the restored copy does may ring a worker's bell or reach a person.
NOBODY = {"REDIS_URL": "redis://127.0.0.1:1/0", "EMAIL_URL": "dummymail://"}


class DrillFailed(Exception):
    """The backup is not what was backed up; the message says where it differs."""


@dataclass(frozen=True)
class Drilled:
    """How many rows came back, and how many seconds restoring and proving took."""

    rows: int
    restoring: float
    proving: float


def drill(description: Path, *, keys: Path) -> Drilled:
    """The backup was restored and is whole: rows, last checkpoint, root of the log, erasures replayed.

    The site's own database, files and queue are untouched. Raises DrillFailed, ProgramFailed and OSError.
    """
    said = json.loads(description.read_text(encoding="utf-8"))
    with scratch() as database:
        begun = time.monotonic()
        for dump in (description.with_suffix(".dump"), keys):
            run(
                "pg_restore",
                "--no-owner",
                "--exit-on-error",
                f"--dbname={database}",
                str(dump),
                database=database,
            )
        restored = time.monotonic()
        rows = _compare(said, database)
        _proved(database)
        return Drilled(rows, restored - begun, time.monotonic() - restored)


def _compare(said: dict, database: str) -> int:
    """How many rows there are, as many in each table as were backed up, under the same last checkpoint."""
    with connected(database) as other, other.cursor() as cursor:
        counts, last = counted(cursor), last_checkpoint(cursor)
    differing = [name for name, count in said["counts"].items() if counts.get(name) != count]
    if differing:
        raise DrillFailed(", ".join(differing))
    if said["checkpoint"] != last:
        raise DrillFailed("consent_checkpoint")
    return sum(counts.values())


def _proved(database: str) -> None:
    """The log gives the roots that were signed, and whoever was erased since is erased in the copy."""
    with tempfile.TemporaryDirectory(prefix="restore-drill-") as folder:
        environ = {**os.environ, **NOBODY, "DATABASE_URL": address_of(database), "VAR_DIR": folder}
        environ |= {"OUTSIDE_DIR": folder, "SIGNING_KEY_FILE": str(settings.SIGNING_KEY_FILE)}
        _manage("verify_ledger", environ=environ)
        if erased().exists():
            _manage("replay_erasures", f"--file={erased()}", environ=environ)


def _manage(*command: str, environ: dict[str, str]) -> None:
    asked = [sys.executable, "manage.py", *command]
    done = subprocess.run(asked, cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True)
    if done.returncode:
        raise DrillFailed(f"{command[0]}: {(done.stdout + done.stderr).strip()[-1000:]}")
