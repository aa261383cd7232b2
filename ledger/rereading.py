"""Reading a whole log again: every leaf, every tile and the root, from nothing but its own files."""

from collections import Counter
from collections.abc import Callable, Iterator

from ledger.hashing import SIZE, fold, leaf_hash
from ledger.tiles import WIDTH, BadTile, Tile, Tree, tiles_of, unpack

# The bytes of a tile or an entry bundle at its width; None where there are none.
ReadFile = Callable[[Tile], bytes | None]


def faults(read: ReadFile, size: int) -> Iterator[tuple[Tile, str]]:
    """Each tile of a tree of `size` leaves that does not follow from those below it, and what is wrong.

    Bundles are only unpacked: that they hold the right entries is shown by the hashes and the root over them.
    """
    for tile in tiles_of(size):
        if what := fault(read, tile):
            yield tile, what


def fault(read: ReadFile, tile: Tile) -> str:
    """What is wrong with one tile, as `faults` says it; empty when it follows from what lies below it."""
    try:
        row = _of(read, tile)
        if tile.level is None:
            return "" if len(unpack(row)) == tile.width else "it holds another number of entries"
        below = b"".join(_below(read, tile))
    except BadTile as error:
        return str(error)
    return "" if row == below else "its hashes do not follow from what lies below it"


def root(read: ReadFile, size: int) -> bytes:
    """The root over the tiles of a tree of `size` leaves. Raises BadTile."""

    return _tree(read, size).root()


def consistency(read: ReadFile, old: int, size: int) -> list[bytes]:
    """The proof that the tree of `old` leaves begins that of `size`. Raises BadTile.

    Requires 1 <= old <= size.
    """
    return _tree(read, size).consistency(old)


def kinds(read: ReadFile, size: int) -> Counter[str]:
    """How many of the leaves begin with each word, which says what they stand for. Raises BadTile."""
    bundles = (tile for tile in tiles_of(size) if tile.level is None)
    words = (entry.partition(b" ")[0] for tile in bundles for entry in unpack(_of(read, tile)))
    return Counter(word.decode("ascii", "replace") for word in words)


def _tree(read: ReadFile, size: int) -> Tree:
    def rows(level: int, n: int, width: int) -> bytes:
        return _of(read, Tile(level, n, width))

    return Tree(rows, size)


def _of(read: ReadFile, tile: Tile) -> bytes:
    row = read(tile)
    if row is None:
        raise BadTile(f"{tile.path} is missing")
    if tile.level is not None and len(row) != tile.width * SIZE:
        raise BadTile(f"{tile.path} is {len(row)} bytes long")
    return row


def _below(read: ReadFile, tile: Tile) -> Iterator[bytes]:
    if tile.level == 0:
        yield from map(leaf_hash, unpack(_of(read, Tile(None, tile.n, tile.width))))
        return
    for place in range(tile.width):
        yield fold(_of(read, Tile((tile.level or 0) - 1, tile.n * WIDTH + place, WIDTH)))
