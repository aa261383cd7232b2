"""Trees for the tests: tiles in a dictionary, grown in batches as the sealer grows them."""

from ledger.hashing import leaf_hash
from ledger.tiles import Tile, Tree, grow

# transparency-dev/merkle, testonly/constants.go: the leaves of the known roots.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = """
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328
""".strip().splitlines()


class Shelf:
    """A growing tree: every tile that was ever written, the widest of each."""

    def __init__(self) -> None:
        """No leaves."""
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.size = 0

    def add(self, leaves: list[bytes]) -> list[Tile]:
        """The tiles that were written for these leaves."""
        written = dict(grow(self.read, self.size, b"".join(map(leaf_hash, leaves))))
        self.tiles |= {(tile.level, tile.n): row for tile, row in written.items()}
        self.size += len(leaves)
        return list(written)

    def read(self, level: int, n: int, width: int) -> bytes:
        """As a server of tiles would: the first hashes of the widest tile."""
        return self.tiles[level, n][: width * 32]

    def tree(self, size: int | None = None) -> Tree:
        """The tree of now, or of an earlier size."""
        return Tree(self.read, self.size if size is None else size)
