"""A log's files where they reach further than a restored database: they answer for what it has forgotten."""

from dataclasses import dataclass, replace

from consent import tiling
from consent.models import Log
from consent.publication import folder, shown
from ledger.hashing import SIZE
from ledger.tiles import HEIGHT, WIDTH, BadTile, Tile, unpack


@dataclass(frozen=True)
class Ahead:
    """The checkpoint that this host shows, larger than the database's last, and the tiles below it."""

    log: Log
    size: int
    note: bytes

    def tile(self, tile: Tile) -> bytes | None:
        """The tile's bytes at its width, from the widest file there is.

        None beyond the checkpoint, and where the file is damaged.
        """
        widest = min(WIDTH, (self.size >> HEIGHT * (tile.level or 0)) - tile.n * WIDTH)
        if widest < tile.width:
            return None
        try:
            body = (folder(self.log) / replace(tile, width=widest).path).read_bytes()
            have = len(unpack(body)) if tile.level is None else len(body) / SIZE
        except (OSError, BadTile):
            return None
        return tiling.cut(tile, body) if have == widest else None

    def read(self, level: int, n: int, width: int) -> bytes:
        """Reads the first hashes of a tile, for `ledger.tiles`; nothing where there is no such file."""
        return self.tile(Tile(level, n, width)) or b""


def ahead(log: Log) -> Ahead | None:
    """What this host's files hold of a log beyond the database; None when they reach no further."""
    size, note = shown(log)
    last = log.last()
    return Ahead(log, size, note) if size > (last.size if last else 0) else None


def newest(log: Log) -> bytes | None:
    """The largest checkpoint that was ever shown here, so that nobody sees the log grow shorter."""
    if kept := ahead(log):
        return kept.note
    last = log.last()
    return bytes(last.note) if last else None


def published(log: Log, tile: Tile) -> bytes | None:
    """The tile's bytes at its width; None when no checkpoint of database or files reaches so far."""
    body = tiling.published(log, tile)
    if body is None and (kept := ahead(log)):
        return kept.tile(tile)
    return body
