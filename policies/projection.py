"""Projecting what is published onto this host's disk, so that reading needs neither Python nor database."""

import os
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from policies import schedule
from policies.renditions import body, bytes_file
from policies.site import every_page


def project_published(*, at: datetime | None = None) -> int:
    """This host's files say what the database says at that moment; returns how many files changed.

    Idempotent. Each file is replaced whole (temporary file, fsync, rename), bytes first and schedule last, so
    that a crash in the middle leaves the old version readable until the next run finishes the work.
    """
    at = at or timezone.now()
    published = schedule.load()
    root = settings.PUBLISHED_ROOT
    files = {bytes_file(root, sha256): sha256 for sha256 in _hashes(published)}
    changed = sum(_replace(path, body(sha256)) for path, sha256 in files.items() if not path.exists())
    changed += sum(_replace(root / "pages" / name, page) for name, page in every_page(published, at))
    return changed + _replace(schedule.schedule_file(), schedule.to_bytes(published))


def _hashes(published: schedule.Schedule) -> set[str]:
    return {
        sha256
        for policy in published.policies.values()
        for line in policy.versions
        for text in line.languages.values()
        for sha256 in text.sha256.values()
    }


def _replace(path: Path, content: bytes) -> bool:
    """Whether the file had to be written: the same bytes are left alone."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    os.chmod(draft.name, 0o644)
    os.replace(draft.name, path)
    return True
