"""A restore for practice: the backup in a database of its own, read from end to end, and compared."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from cachoo_privacy.safety.backing_up import counted, last_checkpoint, sha256
from cachoo_privacy.safety.locked import locked
from cachoo_privacy.safety.migrated import unknown
from cachoo_privacy.safety.postgres import address_of, connected, run, scratch
from consent.addresses import marks
from consent.encryption import Unreadable
from consent.erasing.filing import path as erased
from consent.models import Identity, SealedAddress

# Nothing that the restored copy does may ring a worker's bell or reach a person. The logo's file lies in the
# site's own VAR_DIR, and nobody looks at it here.
NOBODY = {"REDIS_URL": "redis://127.0.0.1:1/0", "EMAIL_URL": "dummymail://"}
NOBODY |= {"BRAND_LOGO": "", "BRAND_LOGO_DARK": ""}


class DrillFailed(Exception):
    """The backup is not what was backed up; the message says where it differs."""


class NoDescription(DrillFailed):
    """The file is none that a backup wrote as its description; the message is its name."""


class OtherSecrets(DrillFailed):
    """The backup was written under secrets that are not these; the message says which, and where."""


@dataclass(frozen=True)
class Drilled:
    """How many rows came back, how many seconds restoring and proving took, and which migrations are
    unknown to this code.
    """

    rows: int
    restoring: float
    proving: float
    unknown: list[str]


def drill(description: Path, *, keys: Path) -> Drilled:
    """The backup was restored and is whole: files as written, rows, last checkpoint, root of log, erasures
    replayed; and FIELD_KEYS and PEPPER are those that it was written under.

    The site's own database, files and queue are untouched. Raises NoDescription, OtherSecrets,
    DrillFailed, ProgramFailed and OSError.
    """
    dumps = {"dump": description.with_suffix(".dump"), "keys": keys}
    said = _said(description)
    for name, dump in dumps.items():
        if said[name] != sha256(dump):
            raise DrillFailed(dump.name)
    with scratch() as database:
        begun = time.monotonic()
        for dump in dumps.values():
            into = f"--dbname={database}"
            run("pg_restore", "--no-owner", "--exit-on-error", into, str(dump), database=database)
        restored = time.monotonic()
        rows = _compare(said, database)
        _proved(database)
        proved = time.monotonic()
        with connected(database) as other, other.cursor() as cursor:
            return Drilled(rows, restored - begun, proved - restored, unknown(cursor))


def _said(description: Path) -> dict[str, Any]:
    try:
        said = json.loads(description.read_text(encoding="utf-8"))
    except ValueError as error:
        raise NoDescription(description.name) from error
    if not isinstance(said, dict) or not {"dump", "keys", "counts", "checkpoint"} <= said.keys():
        raise NoDescription(description.name)
    if not isinstance(said["counts"], dict):
        raise NoDescription(description.name)
    return said


def _compare(said: dict[str, Any], database: str) -> int:
    """How many rows there are: each table with as many as were backed up, under the same last checkpoint, the
    keys of all that is sealed are there, and each address opens and has the digest that it is found by.
    """
    with connected(database) as other, other.cursor() as cursor:
        counts, last = counted(cursor), last_checkpoint(cursor)
        differing = sorted({name for name, _count in counts.items() ^ said["counts"].items()})
        if differing:
            raise DrillFailed(", ".join(differing))
        if said["checkpoint"] != last:
            raise DrillFailed("consent_checkpoint")
        if tables := locked(cursor):
            raise OtherSecrets(f"{', '.join(tables)}: FIELD_KEYS")
        for model in (Identity, SealedAddress):
            _opened(other, model._meta.db_table)
    return sum(counts.values())


def _opened(other: Any, table: str) -> None:
    """Read in pieces: there may be a million."""
    with other.cursor(name="sealed") as cursor:
        cursor.execute(f"SELECT email_hmac, email_encrypted FROM {table} WHERE email_encrypted IS NOT NULL")
        for mark, sealed in cursor:
            try:
                known = marks(sealed, mark)
            except Unreadable as error:
                raise OtherSecrets(f"{table}: FIELD_KEYS") from error
            if not known:
                raise OtherSecrets(f"{table}: PEPPER")


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
