"""Projecting what is published onto this host's disk, so that reading needs neither Python nor database."""

import gzip
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from ledger.canonical import sha256_hex
from policies import schedule
from policies.assets import every_asset
from policies.renditions import body, bytes_file, whole_file
from policies.replacing import all_replaced, cleared, replaced
from policies.site import everything
from policies.unavailable import every_apology

WORTH_ZIPPING = 0.95  # of its length; fonts and pictures are packed already


class Last:
    """What this process projected last: of which state, and each file's hash. Its code cannot change."""

    state: tuple | None = None
    files: dict[Path, str]


def project_published(*, at: datetime | None = None) -> int:
    """This host's files say what the database says at that moment; returns how many files changed.

    Idempotent. Each file is replaced whole (temporary file, fsync, rename): bytes and assets first, then the
    pages that need them, the schedule last; so that a crash in the middle leaves the old version readable
    until the next run finishes the work. A file whose bytes were damaged is written anew. A process renders
    only what it has not projected yet.
    """
    at = at or timezone.now()
    published = schedule.load()
    root = settings.PUBLISHED_ROOT
    state = (root, published.stamp, published.phase(at))
    if Last.state == state and all(_is_whole(path, sha256) for path, sha256 in Last.files.items()):
        return 0
    texts = {bytes_file(root, sha256): sha256 for sha256 in _hashes(published)}
    files = dict(_files(root, published, at))
    # One at a time: a site's texts, PDFs among them, grow with each version.
    changed = sum(replaced(path, whole_file(root, sha256) or body(sha256)) for path, sha256 in texts.items())
    changed += all_replaced(files) + sum(cleared(folder, files) for folder in _swept(root)) + cleared(root)
    Last.state, Last.files = state, texts | {path: sha256_hex(made) for path, made in files.items()}
    return changed


def _files(root: Path, published: schedule.Schedule, at: datetime) -> Iterator[tuple[Path, bytes]]:
    """All that is made anew: pages and assets, the schedule last."""
    for name, content in (*every_asset(), *every_apology(published, at), *everything(published, at)):
        path = root / "pages" / name
        yield path, content
        yield from _zipped(path, content)
    yield schedule.schedule_file(), schedule.to_bytes(published)


def _zipped(path: Path, content: bytes) -> Iterator[tuple[Path, bytes]]:
    """The file beside it that a web server sends to whoever takes gzip."""
    smaller = gzip.compress(content, mtime=0)
    if len(smaller) < WORTH_ZIPPING * len(content):
        yield path.with_name(f"{path.name}.gz"), smaller


def _hashes(published: schedule.Schedule) -> set[str]:
    return {
        sha256
        for policy in published.policies.values()
        for line in policy.versions
        for text in line.languages.values()
        for sha256 in text.sha256.values()
    }


def _swept(root: Path) -> list[Path]:
    """The folders of what is published now: all but the assets, which old pages need."""
    pages = root / "pages"
    return [folder for folder in pages.glob("*") if folder.is_dir() and folder.name != "static"]


def _is_whole(path: Path, sha256: str) -> bool:
    try:
        return sha256_hex(path.read_bytes()) == sha256
    except OSError:
        return False
