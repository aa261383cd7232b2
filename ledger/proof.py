"""Proof files (c2sp.org/tlog-proof@v1): an index, its inclusion proof and the checkpoint, in one text."""

import re
from dataclasses import dataclass

from ledger.hashing import SIZE
from ledger.merkle import BadProof
from ledger.note import BadNote, from_base64, to_base64

FIRST_LINE = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9]\d{0,18})")


@dataclass(frozen=True)
class Proof:
    """Leaf `index` and the hashes to the root, the signed checkpoint as it stands, and what `extra` carries.

    For a record `extra` is its nonce, so a proof with it is the person's; the public one has none.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def text(self) -> bytes:
        """The file."""
        lines = [FIRST_LINE]
        if self.extra is not None:
            lines.append(f"extra {to_base64(self.extra)}")
        lines += [f"index {self.index}", *map(to_base64, self.hashes), ""]
        return "".join(f"{line}\n" for line in lines).encode() + self.checkpoint

    @classmethod
    def read(cls, text: bytes) -> "Proof":
        """The proof of a file; nothing is verified. Raises BadProof when it is not well formed."""
        head, blank, checkpoint = text.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
            extra = from_base64(lines.pop(1)[6:]) if lines[1:] and lines[1].startswith("extra ") else None
            hashes = tuple(from_base64(line) for line in lines[2:])
        except (UnicodeDecodeError, BadNote) as error:
            raise BadProof("the proof file cannot be read") from error
        index = _INDEX.fullmatch(lines[1]) if len(lines) > 1 else None
        if lines[0] != FIRST_LINE or index is None or not blank:
            raise BadProof(f"not a proof file: it must begin with {FIRST_LINE} and an index")
        if any(len(one) != SIZE for one in hashes):
            raise BadProof("a hash of the proof is not 32 bytes long")
        return cls(int(index[1]), hashes, checkpoint, extra)
