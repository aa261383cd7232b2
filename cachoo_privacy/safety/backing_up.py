"""A backup: two dumps of one moment, and what a restored one must hold."""

import hashlib
import json
import os
import shutil
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from cachoo_privacy.safety.postgres import run
from consent.models import SubjectKey

OURS = ("policies", "consent", "notifications", "auth")
A_DAY = 86_400
KEYS = SubjectKey._meta.db_table
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename ~ %s ORDER BY 1"


class SamePlace(Exception):
    """The keys would lie beside what they open, or below it."""


def back_up(*, into: Path, keys_into: Path, at: datetime | None = None) -> Path:
    """Whole or not at all: the dump, the people's keys apart, and the description; its path is returned.

    The description comes last, so that a backup without one is none. A copy of SIGNING_KEY_FILE lies with the
    keys. Raises SamePlace, ProgramFailed and OSError.
    """
    places = into.resolve(), keys_into.resolve()
    if any(one.is_relative_to(other) for one, other in (places, reversed(places))):
        raise SamePlace
    stamp = f"{at or timezone.now():%Y%m%dT%H%M%S%fZ}"  # so fine that two backups at once share no name
    dump, keys = into / f"cachoo-{stamp}.dump", keys_into / f"cachoo-{stamp}.keys.dump"
    for folder in (into, keys_into):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _swept(folder)
    said = _dumped(dump, keys)
    if settings.SIGNING_KEY_FILE.exists():
        _copied(settings.SIGNING_KEY_FILE, keys_into / "signing-keys")
    said |= {"dump": sha256(dump), "keys": sha256(keys)}
    half = dump.with_suffix(".json.half")
    try:
        half.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
        return _settled(half).rename(dump.with_suffix(".json"))
    finally:
        half.unlink(missing_ok=True)


def _swept(folder: Path) -> None:
    """What a backup that was killed left there is gone; a day on, none is still at it."""
    for half in folder.glob("cachoo-*.half"):
        if half.stat().st_mtime < time.time() - A_DAY:
            half.unlink(missing_ok=True)


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
    """The dump lies on the disk whole: pg_dump ends well where the disk was full for the last it wrote."""
    half, database = path.with_suffix(".half"), connection.settings_dict["NAME"]
    half.touch(mode=0o600)
    try:
        run("pg_dump", "--format=custom", "--no-owner", *options, f"--file={half}", database=database)
        _settled(half)
        run("pg_restore", f"--file={os.devnull}", str(half), database=database)
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def _copied(source: Path, path: Path) -> None:
    """The copy is whole, and nobody else may read it at any moment; until then an earlier one stays."""
    half = path.with_suffix(".half")
    try:
        half.touch(mode=0o600)
        os.replace(_settled(shutil.copyfile(source, half)), path)
    finally:
        half.unlink(missing_ok=True)


def _settled(path: Path) -> Path:
    """What was written is on the disk. Raises OSError, also for what had only been promised."""
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return path
