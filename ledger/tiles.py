"""The tree as files that never change (c2sp.org/tlog-tiles): their paths, their bytes, and proofs from them.

A tile holds up to 256 joined hashes; at level L each of them covers 256^L leaves. An entry bundle holds the
same 256 entries as a level-0 tile, each behind its length.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ledger import ranges
from ledger.hashing import SIZE, fold
from ledger.merkle import bag

WIDTH, HEIGHT = 256, 8
LONGEST_ENTRY = 0xFFFF

# Reads the first `width` hashes of tile `n` of a level: (level, n, width) -> width * 32 bytes.
ReadTile = Callable[[int, int, int], bytes]

# Below 10^18, of which no log comes near; and `int` takes no more than some thousands of digits.
_PATH = re.compile(r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/){0,5}\d{3})(?:\.p/([1-9]\d{0,2}))?")


class BadTile(ValueError):
    """A tile, an entry bundle or a path is not as the specification writes it."""


@dataclass(frozen=True)
class Tile:
    """A tile of the tree, or with level None an entry bundle; `width` entries of 1 to 256."""

    level: int | None
    n: int
    width: int

    @property
    def path(self) -> str:
        """Where it is published: tile/<L>/<N>[.p/<W>], N in groups of three digits."""
        digits = f"{self.n:0{-(-len(str(self.n)) // 3) * 3}d}"
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level is None else self.level}/{name}{partial}"

    @classmethod
    def at(cls, path: str) -> "Tile":
        """The tile of a path. Raises BadTile for a path that `path` never writes."""
        found = _PATH.fullmatch(path)
        if not found:
            raise BadTile(f"{path} is no tile")
        level = None if found[1] == "entries" else int(found[1])
        tile = cls(level, int(found[2].replace("/", "").replace("x", "")), int(found[3] or WIDTH))
        if tile.path != path or (level or 0) > 63:
            raise BadTile(f"{path} is no tile")
        return tile


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """Every tile and entry bundle of a tree of this size, bundles first; `since` leaves out what is older.

    Requires 0 <= since <= size: what a tree of `since` leaves had to the same width is not named again.
    """
    for level in (None, *range(max(1, -(-size.bit_length() // HEIGHT)))):
        before, hashes = (count >> HEIGHT * (level or 0) for count in (since, size))
        first, last = before // WIDTH, -(-hashes // WIDTH) if hashes > before else 0
        yield from (Tile(level, n, min(WIDTH, hashes - n * WIDTH)) for n in range(first, last))


def grow(read: ReadTile, size: int, leaves: bytes) -> Iterator[tuple[Tile, bytes]]:
    """The tiles that change when leaves are appended to a tree of `size`, lower levels first.

    Requires joined leaf hashes, at least one, and a `read` that knows the right edge of the tree.
    """
    level = 0
    while leaves:
        n, kept = divmod(size >> HEIGHT * level, WIDTH)
        row = (read(level, n, kept) if kept else b"") + leaves
        full = []
        for at in range(0, len(row), WIDTH * SIZE):
            hashes = row[at : at + WIDTH * SIZE]
            tile = Tile(level, n + at // (WIDTH * SIZE), len(hashes) // SIZE)
            yield tile, hashes
            if tile.width == WIDTH:
                full.append(fold(hashes))
        leaves, level = b"".join(full), level + 1


@dataclass
class Tree:
    """A tree of `size` leaves whose tiles `read` knows; each tile is read once."""

    read: ReadTile
    size: int
    _kept: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def root(self) -> bytes:
        """The Merkle Tree Hash of all leaves."""
        return self.hash_of(0, self.size)

    def inclusion(self, index: int) -> list[bytes]:
        """The proof that leaf `index` is in the tree, leaf's sibling first. Requires 0 <= index < size."""
        return [self.hash_of(*part) for part in ranges.inclusion(index, self.size)]

    def consistency(self, old: int) -> list[bytes]:
        """The proof that the tree of `old` leaves begins this one. Requires 1 <= old <= size."""
        return [self.hash_of(*part) for part in ranges.consistency(old, self.size)]

    def hash_of(self, start: int, end: int) -> bytes:
        """The hash of leaves [start, end). Requires a range of `ranges` within the tree."""
        return bag([self._node(height, index) for height, index in ranges.peaks(start, end)])

    def _node(self, height: int, index: int) -> bytes:
        level, below = divmod(height, HEIGHT)
        n, at = divmod(index << below, WIDTH)
        return fold(self._row(level, n)[at * SIZE : (at + (1 << below)) * SIZE])

    def _row(self, level: int, n: int) -> bytes:
        if (level, n) not in self._kept:
            width = min(WIDTH, (self.size >> HEIGHT * level) - n * WIDTH)
            row = self.read(level, n, width)
            if len(row) != width * SIZE:
                raise BadTile(f"{Tile(level, n, width).path} is {len(row)} bytes long")
            self._kept[level, n] = row
        return self._kept[level, n]


def pack(entries: Iterable[bytes]) -> bytes:
    """A bundle: each entry behind its length in two bytes, big-endian. Raises BadTile for one too long."""
    packed = []
    for entry in entries:
        if len(entry) > LONGEST_ENTRY:
            raise BadTile("an entry is at most 65,535 bytes long")
        packed += [len(entry).to_bytes(2), entry]
    return b"".join(packed)


def unpack(bundle: bytes) -> list[bytes]:
    """The entries of a bundle. Raises BadTile when it ends within one."""
    entries, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2])
        if at + 2 > len(bundle) or end > len(bundle):
            raise BadTile("the bundle ends within an entry")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries
