"""Checkpoints (c2sp.org/tlog-checkpoint): origin, size and root of a log, as the text of a signed note."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.hashing import SIZE
from ledger.note import LOG, BadNote, Checked, Signer, Verifier, check, from_base64, parse, sign, to_base64

_SIZE = re.compile(rb"0|[1-9]\d{0,18}")


@dataclass(frozen=True)
class Checkpoint:
    """What a log was at one moment."""

    origin: str
    size: int
    root: bytes

    def text(self) -> bytes:
        """The three lines that are signed; no extension lines, as the specification recommends."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n".encode()

    def signed(self, signers: Iterable[Signer], *, time: int) -> bytes:
        """The note. `time`, in seconds since 1970, is told by the cosignatures."""
        return sign(self.text(), signers, time=time)

    @classmethod
    def read(cls, text: bytes) -> "Checkpoint":
        """The checkpoint of a note's text; extension lines are let be. Raises BadNote."""
        lines = text.split(b"\n")[:-1]
        if len(lines) < 3 or not all(lines) or not _SIZE.fullmatch(lines[1]):
            raise BadNote("a checkpoint is an origin, a size and a root")
        root = from_base64(lines[2].decode())
        if len(root) != SIZE:
            raise BadNote("the root is not 32 bytes long")
        return cls(lines[0].decode(), int(lines[1]), root)


def unchecked(note: bytes) -> Checkpoint:
    """What a checkpoint's note says, whoever signed it. Raises BadNote."""
    return Checkpoint.read(parse(note)[0])


def checked(note: bytes, verifiers: Iterable[Verifier], *, origin: str) -> tuple[Checkpoint, list[Checked]]:
    """The checkpoint of this log, signed by the log itself, and everyone known who signed.

    Raises BadNote: another origin, a wrong signature, or none of the log's own.
    """
    text, signatures = check(note, verifiers)
    found = Checkpoint.read(text)
    if found.origin != origin:
        raise BadNote("the checkpoint is another log's")
    if not any(one.by.kind == LOG and one.by.name == origin for one in signatures):
        raise BadNote("the log itself has not signed")
    return found, signatures
