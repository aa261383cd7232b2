"""The log as files that any web server sends (c2sp.org/tlog-tiles): readable without Python or database."""

import shutil
from pathlib import Path

from django.conf import settings

from consent import signing, tiling
from consent.models import Log
from ledger.checkpoint import checked
from ledger.note import BadNote
from ledger.tiles import WIDTH, Tile, tiles_of
from policies.replacing import replaced


def folder(log: Log) -> Path:
    """Where this host keeps a log's files; the site's addresses follow below it."""
    return settings.PUBLISHED_ROOT / "logs" / log.name


def publish() -> int:
    """This host's files hold every log up to its last checkpoint; returns how many were written.

    Tiles come first and the checkpoint last, so that whoever reads it finds what it speaks of. Killed in
    between, the next run writes what is missing. A tile that is full needs its beginnings no longer. Files
    that reach further than the database, as after restoring a backup, are left as they are.
    """
    written = 0
    for log in Log.objects.order_by("number"):
        last = log.last()
        if last and (have := shown(log)[0]) < last.size:
            new = tiling.bodies(log, tiles_of(last.size, since=have))
            written += sum(_written(log, tile, body) for tile, body in new)
            written += replaced(folder(log) / "checkpoint", bytes(last.note))
    return written


def shown(log: Log) -> tuple[int, bytes]:
    """Size and bytes of the checkpoint that this host shows; nothing unless the log itself signed it.

    The file may be anybody's: what it says would keep the log from being published, or be repeated.
    """
    origin = log.origin or f"{signing.first_origin()}{log.name.removeprefix('ledger')}"
    try:
        note = (folder(log) / "checkpoint").read_bytes()
        return checked(note, signing.verifiers(origin), origin=origin)[0].size, note
    except (OSError, BadNote):
        return 0, b""


def _written(log: Log, tile: Tile, body: bytes | None) -> bool:
    changed = body is not None and replaced(folder(log) / tile.path, body)
    if tile.width == WIDTH:
        shutil.rmtree(folder(log) / f"{tile.path}.p", ignore_errors=True)
    return changed
