"""The log's tiles in the database: read for proofs, and grown by the sealer alone."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from consent.models import Log, LogTile
from ledger.hashing import SIZE, leaf_hash
from ledger.tiles import WIDTH, BadTile, ReadTile, Tile, grow, pack, unpack

ROWS = 500  # a statement
FETCHED = 100  # tiles a query


def reader(log: Log) -> ReadTile:
    """Reads the first hashes of a tile, for `ledger.tiles`."""

    def read(level: int, n: int, width: int) -> bytes:
        body = log.tiles.filter(level=level, n=n).values_list("body", flat=True).first()
        return bytes(body or b"")[: width * SIZE]

    return read


def append(log: Log, size: int, entries: list[bytes]) -> None:
    """The log's tiles hold these entries after its first `size`. Needs the sealer's lock.

    A guard of the database lets a tile only grow at its end.
    """
    if not entries:
        return
    bodies = {Tile(None, n, 0): body for n, body in _bundles(log, size, entries)}
    bodies |= dict(grow(reader(log), size, b"".join(map(leaf_hash, entries))))
    rows = [LogTile(log=log, level=_level(tile), n=tile.n, body=body) for tile, body in bodies.items()]
    LogTile.objects.bulk_create(
        rows,
        batch_size=ROWS,
        update_conflicts=True,
        unique_fields=["log", "level", "n"],
        update_fields=["body"],
    )


def _bundles(log: Log, size: int, entries: list[bytes]) -> list[tuple[int, bytes]]:
    n, kept = divmod(size, WIDTH)
    begun = log.tiles.filter(level=LogTile.BUNDLE, n=n).values_list("body", flat=True).first()
    first = WIDTH - kept
    parts = [entries[:first], *(entries[at : at + WIDTH] for at in range(first, len(entries), WIDTH))]
    packed = [pack(part) for part in parts if part]
    return list(enumerate([bytes(begun or b"") + packed[0], *packed[1:]], start=n))


def published(log: Log, tile: Tile) -> bytes | None:
    """The tile's bytes at its width; None when the signed log does not reach so far."""
    last, level = log.last(), tile.level or 0
    if last is None or (last.size >> 8 * level) < tile.n * WIDTH + tile.width:
        return None
    return stored(log, tile)


def stored(log: Log, tile: Tile) -> bytes | None:
    """The tile's bytes at its width; None where there are none. Needs a tile that the signed log reaches."""
    return next(body for _tile, body in bodies(log, [tile]))


def first(log: Log) -> bytes:
    """The log's first leaf; empty where it has none that can be read."""
    try:
        return b"".join(unpack(stored(log, Tile(None, 0, 1)) or b""))
    except BadTile:
        return b""


def bodies(log: Log, tiles: Iterable[Tile]) -> Iterator[tuple[Tile, bytes | None]]:
    """The same of many tiles, such as `tiles_of` names them: one query for each FETCHED of a level."""
    for level, run in groupby(tiles, key=_level):
        while some := list(islice(run, FETCHED)):
            rows = log.tiles.filter(level=level, n__gte=some[0].n, n__lte=some[-1].n)
            found = dict(rows.values_list("n", "body"))
            yield from ((tile, cut(tile, found.get(tile.n))) for tile in some)


def _level(tile: Tile) -> int:
    return LogTile.BUNDLE if tile.level is None else tile.level


def cut(tile: Tile, body: bytes | None) -> bytes | None:
    """The tile's bytes at its width, from a wider one at its place."""
    if body is None:
        return None
    return pack(unpack(bytes(body))[: tile.width]) if tile.level is None else bytes(body)[: tile.width * SIZE]
