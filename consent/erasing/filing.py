"""The erased in a file outside the database, so that a restored backup brings nobody back."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consent.models import Erasure


def path() -> Path:
    """Where the file is."""
    return settings.VAR_DIR / "erased.jsonl"


def file_soon(erasure: Erasure) -> None:
    """The subject's id is appended after the commit; `file_rest` finds it should that fail."""
    transaction.on_commit(lambda: file_rest(only=erasure.pk), robust=True)


def file_rest(*, only: UUID | None = None, at: datetime | None = None) -> int:
    """Every erasure that was done stands in the file, on disk; how many were added.

    Killed between file and row it stands there twice, which does no harm.
    """
    waiting = Erasure.objects.filter(done_at__isnull=False, filed_at=None).order_by("done_at")
    rows = list(waiting.filter(pk=only) if only else waiting)
    for one in rows:
        _append({"subject": str(one.subject_id), "level": one.level, "at": one.done_at.isoformat()})
        Erasure.objects.filter(pk=one.pk).update(filed_at=at or timezone.now())
    return len(rows)


def filed(source: Path | None = None) -> Iterator[tuple[UUID, str]]:
    """Yield subject and level of each line, oldest first. Raises ValueError for a line that is none."""
    place = source or path()
    for line in place.read_text(encoding="utf-8").splitlines() if place.exists() else []:
        said = json.loads(line)
        yield UUID(said["subject"]), said["level"]


def _append(said: dict[str, str]) -> None:
    path().parent.mkdir(parents=True, exist_ok=True)
    # One write of one short line: appends of several processes do not mix.
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        os.write(handle, (json.dumps(said) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)
