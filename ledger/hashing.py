"""Hashes of a tree by RFC 6962, section 2.1: leaves and nodes can never be taken for each other."""

import hashlib

SIZE = 32
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 || entry), 32 bytes."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), 32 bytes. Requires two hashes of 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(row: bytes) -> bytes:
    """The hash over a row of joined hashes. Requires 2^k of them, k >= 0: a full subtree."""
    sha256 = hashlib.sha256
    while len(row) > SIZE:
        row = b"".join([sha256(b"\x01" + row[at : at + 64]).digest() for at in range(0, len(row), 64)])
    return row
