"""What of a record stands in the public log: a commitment that reveals nothing without its nonce.

Deleting the key that a person's nonces come from unlinks every leaf of that person; the tree stays whole.
An act of the staff is committed to in the same way, under a random nonce of its own.
"""

import hmac
import re
from uuid import UUID

NONCE_SIZE = COMMITMENT_SIZE = 32

_NONCE = b"cachoo/nonce/v1\n"
_CONSENT = b"cachoo/consent/v1"
_POLICY = b"cachoo/policy/v1"
_FORK = b"cachoo/fork/v1"
_AUDIT = b"cachoo/audit/v1"
_WORD = re.compile(r"[\x21-\x7e]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def nonce_of(nonce_key: bytes, record_id: UUID) -> bytes:
    """The record's nonce: HMAC-SHA256(nonce_key, "cachoo/nonce/v1\\n" || record id), 32 bytes.

    Requires a key of 32 bytes that belongs to one person. The id is written as RFC 9562 does, in lower case.
    """
    _sized("nonce_key", nonce_key, NONCE_SIZE)
    return hmac.digest(nonce_key, _NONCE + str(record_id).encode(), "sha256")


def commit(nonce: bytes, record_bytes: bytes) -> bytes:
    """The commitment: HMAC-SHA256(nonce, "cachoo/consent/v1\\n" || record bytes), 32 bytes.

    Requires a nonce of 32 bytes. `record_bytes` is what `canonical` gave once: stored, and never made again.
    """
    _sized("nonce", nonce, NONCE_SIZE)
    return hmac.digest(nonce, _CONSENT + b"\n" + record_bytes, "sha256")


def opens(commitment: bytes, *, nonce: bytes, record_bytes: bytes) -> bool:
    """Whether this record under this nonce is what was committed to. Requires a nonce of 32 bytes."""
    return hmac.compare_digest(commitment, commit(nonce, record_bytes))


def consent_entry(commitment: bytes) -> bytes:
    """The leaf of a record, 83 bytes: "cachoo/consent/v1 " || 64 hexadecimal digits || "\\n".

    Requires a commitment of 32 bytes. Giving, refusing and withdrawing look alike.
    """
    _sized("commitment", commitment, COMMITMENT_SIZE)
    return _CONSENT + b" " + commitment.hex().encode() + b"\n"


def commit_audit(nonce: bytes, event_bytes: bytes) -> bytes:
    """The commitment to an audit event: HMAC-SHA256(nonce, "cachoo/audit/v1\\n" || event bytes), 32 bytes.

    Requires a random nonce of 32 bytes that no other event has. `event_bytes` is the event in canonical JSON.
    """
    _sized("nonce", nonce, NONCE_SIZE)
    return hmac.digest(nonce, _AUDIT + b"\n" + event_bytes, "sha256")


def audit_entry(commitment: bytes) -> bytes:
    """The leaf of an audit event, 81 bytes: "cachoo/audit/v1 " || 64 hexadecimal digits || "\\n".

    Requires a commitment of 32 bytes. Who did what to whom is told by none of them.
    """
    _sized("commitment", commitment, COMMITMENT_SIZE)
    return _AUDIT + b" " + commitment.hex().encode() + b"\n"


def policy_entry(*, slug: str, version: int, language: str, sha256: str) -> bytes:
    """The leaf of a published text, public: "cachoo/policy/v1 <slug> <version> <language> <sha256>\\n".

    Requires printable ASCII without spaces, and the hash as 64 lower-case hexadecimal digits.
    """
    if not _SHA256.fullmatch(sha256):
        raise ValueError("sha256 is 64 lower-case hexadecimal digits")
    words = (slug, str(version), language, sha256)
    if not all(_WORD.fullmatch(word) for word in words):
        raise ValueError("the words of an entry are printable ASCII without spaces")
    return _POLICY + b" " + " ".join(words).encode() + b"\n"


def fork_entry(*, origin: str, size: int, root: bytes) -> bytes:
    """The first leaf of a log that succeeds another: "cachoo/fork/v1 <origin> <size> <root>\\n".

    Requires an origin without spaces and a root of 32 bytes: the last checkpoint that is known of that log.
    """
    _sized("root", root, 32)
    if not _WORD.fullmatch(origin):
        raise ValueError("an origin is printable ASCII without spaces")
    return _FORK + f" {origin} {size} {root.hex()}\n".encode()


def _sized(name: str, value: bytes, size: int) -> None:
    if len(value) != size:
        raise ValueError(f"{name} must be {size} bytes long")
