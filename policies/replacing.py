"""Putting a file in the place of another, whole or not at all. Pure: no Django, so a test may kill it."""

import os
import tempfile
import time
from collections.abc import Container, Mapping
from contextlib import suppress
from pathlib import Path

DRAFT = ".draft-"
ABANDONED = 600  # seconds after which a draft's writer is dead


def replaced(path: Path, content: bytes) -> bool:
    """The file holds the content; whether it had to be written. A reader meets the old bytes or the new.

    A file that is replaced is always a later one to the second, whatever the clock says: a web server makes
    its entity tag of the second and the size.
    """
    if _holds(path, content):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=DRAFT, delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    later = max(int(time.time()), _second(path) + 1)
    os.utime(draft.name, (later, later))
    os.chmod(draft.name, 0o644)
    os.replace(draft.name, path)
    return True


def all_replaced(files: Mapping[Path, bytes]) -> int:
    """Each file in turn holds its content; how many had to be written."""
    return sum(replaced(path, content) for path, content in files.items())


def cleared(folder: Path, keep: Container[Path] | None = None) -> int:
    """Below the folder are no abandoned drafts, and of finished files only those of `keep`; how many went."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    others = [
        path for path in files if _is_abandoned(path) or (keep and not _is_draft(path) and path not in keep)
    ]
    for path in others:
        path.unlink(missing_ok=True)
    return len(others)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _second(path: Path) -> int:
    with suppress(OSError):
        return int(path.stat().st_mtime)
    return 0


def _is_draft(path: Path) -> bool:
    return path.name.startswith(DRAFT)


def _is_abandoned(path: Path) -> bool:
    """Whether the file is a draft that nobody is writing any more."""
    return _is_draft(path) and time.time() - _second(path) > ABANDONED
