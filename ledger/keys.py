"""The log's own keys: one secret that the operator keeps, an Ed25519 key of each use made from it."""

import base64
import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger.canonical import canonical

SECRET_SIZE = 32
USES = ("log", "time", "receipt")


def derive(secret: bytes, use: str) -> Ed25519PrivateKey:
    """The key of one use: its seed is HKDF-SHA256(secret, no salt, "cachoo/<use>-key/v1") (RFC 5869).

    Requires a secret of 32 random bytes and a use among USES. No key tells anything of another.
    """
    if len(secret) != SECRET_SIZE or use not in USES:
        raise ValueError("a secret is 32 bytes long and has the uses log, time and receipt")
    info = f"cachoo/{use}-key/v1".encode()
    seed = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(secret)
    return Ed25519PrivateKey.from_private_bytes(seed)


def read_secrets(text: str) -> tuple[bytes, ...]:
    """The secrets of a key file or variable: base64url, separated by commas or white space.

    The first one is the current one; those after it still sign beside it. Raises ValueError, which never
    quotes what it read.
    """
    try:
        secrets = tuple(base64.urlsafe_b64decode(word) for word in text.replace(",", " ").split())
    except ValueError:
        raise ValueError("a signing key is 32 bytes in URL-safe base64") from None
    if any(len(secret) != SECRET_SIZE for secret in secrets):
        raise ValueError("a signing key is 32 bytes in URL-safe base64")
    return secrets


def write_secrets(secrets: tuple[bytes, ...]) -> str:
    """What `read_secrets` reads, a secret a line."""
    return "".join(base64.urlsafe_b64encode(secret).decode() + "\n" for secret in secrets)


def jwk(key: Ed25519PublicKey) -> dict[str, str]:
    """The public key as a JSON Web Key for signatures (RFC 8037), named by its thumbprint."""
    return _members(key) | {"kid": thumbprint(key), "alg": "EdDSA", "use": "sig"}


def from_jwk(members: dict[str, str]) -> Ed25519PublicKey:
    """The key that `jwk` wrote. Raises ValueError for anything but a public Ed25519 key."""
    if members.get("kty") != "OKP" or members.get("crv") != "Ed25519" or "d" in members:
        raise ValueError("not a public Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(from_base64url(members.get("x", "")))


def thumbprint(key: Ed25519PublicKey) -> str:
    """RFC 7638: SHA-256 of the canonical required members, base64url without padding, 43 characters."""
    return base64url(hashlib.sha256(canonical(_members(key))).digest())


def base64url(data: bytes) -> str:
    """RFC 7515: URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The bytes that `base64url` wrote. Raises ValueError for every other spelling."""
    data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if base64url(data) != text:
        raise ValueError("not base64url as RFC 7515 writes it")
    return data


def _members(key: Ed25519PublicKey) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": base64url(key.public_bytes_raw())}
