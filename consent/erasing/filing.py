"""The erased in a file outside the database, so that a restored backup brings nobody back."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consent.models import Erasure, ErasureLevel, Subject


def path() -> Path:
    """Where the file is."""
    return settings.VAR_DIR / "erased.jsonl"


def file_soon(erasure: Erasure) -> None:
    """The ids of person and devices are appended after the commit; `file_rest` finds them if that fails."""
    transaction.on_commit(lambda: file_rest(only=erasure.pk), robust=True)


def file_rest(*, only: UUID | None = None, at: datetime | None = None) -> int:
    """Every erasure that was done stands in the file, on disk; how many were added.

    A line for the person and one for each joined device: a backup may be older than their joining. Killed
    between file and row it stands there twice, which does no harm.
    """
    waiting = Erasure.objects.filter(done_at__isnull=False, filed_at=None).order_by("done_at")
    rows = list(waiting.filter(pk=only) if only else waiting)
    for one in rows:
        devices = Subject.objects.filter(merged_into=one.subject_id).values_list("pk", flat=True)
        for who in (one.subject_id, *devices):
            _append({"subject": str(who), "level": one.level, "at": one.done_at.isoformat()})
        Erasure.objects.filter(pk=one.pk).update(filed_at=at or timezone.now())
    return len(rows)


@dataclass(frozen=True)
class Line:
    """Who was forgotten, how far, and when; `at` is None where a hand that wrote the line left it out."""

    subject: UUID
    level: ErasureLevel
    at: datetime | None = None


@dataclass(frozen=True)
class Filed:
    """What the file says: its whole lines, oldest first, and the numbers of broken ones.

    `torn`: the last line is one of them, as a crash in the middle of writing leaves it.
    """

    erased: tuple[Line, ...]
    broken: tuple[int, ...]
    torn: bool

    def farthest(self) -> list[Line]:
        """A line for each person: whoever was shredded after being unlinked stands there twice."""
        said = {one.subject: one for one in self.erased}
        shredded = {one.subject: one for one in self.erased if one.level == ErasureLevel.SHRED}
        return list((said | shredded).values())


def filed(source: Path | None = None) -> Filed:
    """The file, read to its end: a broken line hides no other. Raises OSError for one that cannot be read."""
    place = source or path()
    content = place.read_bytes() if source or place.exists() else b""
    lines = [(number, line) for number, line in enumerate(content.split(b"\n"), 1) if line.strip()]
    # What was appended behind half a line stands whole at the end of it.
    said = [(number, line.rfind(b"{"), _said(line[max(line.rfind(b"{"), 0) :])) for number, line in lines]
    broken = tuple(number for number, start, one in said if start or not one)
    return Filed(tuple(one for *_at, one in said if one), broken, bool(said) and not said[-1][2])


def _said(line: bytes) -> Line | None:
    try:
        said = json.loads(line)
        at = datetime.fromisoformat(said["at"]) if "at" in said else None
        return Line(UUID(said["subject"]), ErasureLevel(said["level"]), at)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _append(said: dict[str, str]) -> None:
    path().parent.mkdir(parents=True, exist_ok=True)
    # One write of one short line: appends of several processes do not mix. Half a line that a crash left
    # is ended first, so that it spoils nothing but itself.
    handle = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        size = os.fstat(handle).st_size
        whole = not size or os.pread(handle, 1, size - 1) == b"\n"
        os.write(handle, ("" if whole else "\n").encode() + (json.dumps(said) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)
