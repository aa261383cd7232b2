"""Signed notes (c2sp.org/signed-note): a text and a line for each signature; and who may sign them.

Two kinds of signature are known: plain Ed25519 of a log (0x01), and the timestamped cosignature of a witness
or of our own clock (0x04, c2sp.org/tlog-cosignature). Lines of unknown keys are let be, as the rule says.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG, COSIGNATURE = 0x01, 0x04
MOST_SIGNATURES = 100

_LINE = re.compile("— ([^\\s+]+) ([A-Za-z0-9+/]+={0,2})")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


class BadNote(ValueError):
    """The note is not well formed, or a signature by a known key is wrong."""


@dataclass(frozen=True)
class Verifier:
    """A known key: its name (no spaces, no plus), the kind of its signatures and its 32 public bytes."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        """Raises BadNote for a name that no note could carry, an unknown kind or another length."""
        if not re.fullmatch(r"[^\s+\ud800-\udfff]+", self.name) or self.kind not in (LOG, COSIGNATURE):
            raise BadNote("a key has a name without spaces or plus, and kind 0x01 or 0x04")
        if len(self.public) != 32:
            raise BadNote("a public key is 32 bytes long")

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """The key that "<name>+<key id>+<base64 of kind and key>" writes. Raises BadNote."""
        name, _, rest = vkey.partition("+")
        key_id, _, key = rest.partition("+")
        data = from_base64(key)
        found = cls(name, data[0] if data else 0, data[1:])
        if found.key_id.hex() != key_id:
            raise BadNote("the key's id does not follow from its name and bytes")
        return found

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name || 0x0A || kind || public key)."""
        said = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(said).digest()[:4]

    def __str__(self) -> str:
        """The vkey: the form in which the key is handed to others."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    def check(self, text: bytes, signature: bytes) -> int | None:
        """The signed time in seconds (kind 0x04) or None, when the signature is right. Raises BadNote."""
        time = int.from_bytes(signature[:8]) if self.kind == COSIGNATURE else None
        signed = text if time is None else _timed(text, time)
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public)
            key.verify(signature if time is None else signature[8:], signed)
        except InvalidSignature as error:
            raise BadNote(f"the signature of {self.name} is wrong") from error
        return time


@dataclass(frozen=True)
class Signer:
    """A key of ours under the name that it signs with."""

    name: str
    kind: int
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.kind, self.key.public_key().public_bytes_raw())

    def line(self, text: bytes, *, time: int) -> bytes:
        """The signature line over a note's text; only a cosignature tells `time`, in seconds since 1970."""
        if self.kind == COSIGNATURE:
            signature = time.to_bytes(8) + self.key.sign(_timed(text, time))
        else:
            signature = self.key.sign(text)
        return f"— {self.name} {to_base64(self.verifier.key_id + signature)}\n".encode()


@dataclass(frozen=True)
class Signature:
    """A line of a note: who is said to have signed."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Checked:
    """A signature that is right: whose, and when by that signer's clock (kind 0x04)."""

    by: Verifier
    time: int | None


def sign(text: bytes, signers: Iterable[Signer], *, time: int) -> bytes:
    """The note: text, blank line, a line a signer. Requires a text that ends in a newline."""
    _readable(text)
    return text + b"\n" + b"".join(signer.line(text, time=time) for signer in signers)


def parse(note: bytes) -> tuple[bytes, list[Signature]]:
    """Text and signature lines of a note; nothing is verified. Raises BadNote when it is not well formed."""
    text, blank, lines = note.rpartition(b"\n\n")
    if not blank or not lines.endswith(b"\n"):
        raise BadNote("a note is a text, an empty line and signatures")
    text += b"\n"
    _readable(text)
    found = [_signature(line) for line in lines[:-1].split(b"\n")]
    if len(found) > MOST_SIGNATURES:
        raise BadNote("too many signatures")
    return text, found


def check(note: bytes, verifiers: Iterable[Verifier]) -> tuple[bytes, list[Checked]]:
    """The text and every signature by a known key, all of them right.

    Raises BadNote when the note is not well formed, one of these is wrong, or no known key signed.
    """
    text, signatures = parse(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    checked = {}
    for line in signatures:
        verifier = known.get((line.name, line.key_id))
        if verifier and verifier not in checked:
            checked[verifier] = Checked(verifier, verifier.check(text, line.signature))
    if not checked:
        raise BadNote("no known key signed this")
    return text, list(checked.values())


def to_base64(data: bytes) -> str:
    """RFC 4648, section 4."""
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """The bytes that `to_base64` wrote. Raises BadNote for every other spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise BadNote("not base64") from error
    if to_base64(data) != text:
        raise BadNote("not base64 as RFC 4648 writes it")
    return data


def _timed(text: bytes, time: int) -> bytes:
    return b"cosignature/v1\ntime %d\n" % time + text


def _readable(text: bytes) -> None:
    try:
        letters = text.decode()
    except UnicodeDecodeError as error:
        raise BadNote("a note is UTF-8") from error
    if not letters.endswith("\n") or _CONTROL.search(letters):
        raise BadNote("a note's text ends in a newline and holds no other control character")


def _signature(line: bytes) -> Signature:
    found = _LINE.fullmatch(line.decode(errors="replace"))
    data = from_base64(found[2]) if found else b""
    if not found or len(data) < 5:
        raise BadNote("a line after the empty line is no signature")
    return Signature(found[1], data[:4], data[4:])
