"""A backup: two dumps of one moment, and what a restored one must hold."""

import hashlib
import json
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from cachoo_privacy.safety.postgres import run
from consent.models import SubjectKey

OURS = ("policies", "consent", "notifications", "auth")
KEYS = SubjectKey._meta.db_table
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename ~ %s ORDER BY 1"


class SamePlace(Exception):
    """The keys would lie beside what they open."""


def back_up(*, into: Path, keys_into: Path, at: datetime | None = None) -> Path:
    """Whole or not at all: the dump, the people's keys apart, and the description; its path is returned.

    The description comes last, so that a backup without one is none. A copy of SIGNING_KEY_FILE lies with the
    keys. Raises SamePlace, and ProgramFailed.
    """
    if into.resolve() == keys_into.resolve():
        raise SamePlace
    stamp = f"{at or timezone.now():%Y%m%dT%H%M%SZ}"
    dump, keys = into / f"cachoo-{stamp}.dump", keys_into / f"cachoo-{stamp}.keys.dump"
    for folder in (into, keys_into):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    said = _dumped(dump, keys)
    if settings.SIGNING_KEY_FILE.exists():
        _private(shutil.copyfile(settings.SIGNING_KEY_FILE, keys_into / "signing-keys"))
    said |= {"dump": sha256(dump), "keys": sha256(keys)}
    description = dump.with_suffix(".json")
    description.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    return _private(description)


def counted(cursor: Any) -> dict[str, int]:
    """How many rows each of our tables has. Asked of the database: before a migration the code knows more."""
    cursor.execute(TABLES, [f"^({'|'.join(OURS)})_"])
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        counts[table] = cursor.fetchone()[0]
    return counts


def last_checkpoint(cursor: Any) -> str:
    """The note that was signed last, empty when none was."""
    cursor.execute("SELECT note FROM consent_checkpoint ORDER BY log_id DESC, size DESC LIMIT 1")
    last = cursor.fetchone()
    return bytes(last[0]).decode() if last else ""


def sha256(path: Path) -> str:
    """The file's SHA-256, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _dumped(dump: Path, keys: Path) -> dict[str, Any]:
    """Both dumps show the database of one moment, and so does what is said of it."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        seen = f"--snapshot={cursor.fetchone()[0]}"
        _dump(dump, seen, f"--exclude-table-data={KEYS}")
        _dump(keys, seen, f"--table={KEYS}", "--data-only")
        said = {"at": timezone.now().isoformat(), "checkpoint": last_checkpoint(cursor)}
        return said | {"counts": counted(cursor)}


def _dump(path: Path, *options: str) -> None:
    half = path.with_suffix(".half")
    half.touch(mode=0o600)
    database = connection.settings_dict["NAME"]
    run("pg_dump", "--format=custom", "--no-owner", *options, f"--file={half}", database=database)
    os.replace(half, path)


def _private(path: Path) -> Path:
    path.chmod(0o600)
    return path
