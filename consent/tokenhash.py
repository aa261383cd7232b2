"""What is kept of a secret that somebody else holds."""

from ledger.canonical import sha256_hex


def token_hash(token: str) -> str:
    """The token's SHA-256, hexadecimal. Its 128 random bits or more need no slow hash, and no salt."""
    return sha256_hex(token.encode())
