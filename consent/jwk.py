"""Public keys of company issuers: which are fit for use, and for which algorithm. Pure."""

from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

ALGORITHMS = ("RS256", "ES256", "EdDSA")
SMALLEST_RSA = 2048  # bits
BY_SHAPE = {("RSA", None): "RS256", ("EC", "P-256"): "ES256", ("OKP", "Ed25519"): "EdDSA"}


def fit(jwks: Any) -> list[dict[str, Any]]:
    """The keys of a JWKS document that may verify tokens; everything else is left out."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    return [key for key in keys if loaded(key)] if isinstance(keys, list) else []


def algorithm(key: dict[str, Any]) -> str | None:
    """The one algorithm of a key: the one it names, which must be that of its shape."""
    try:
        natural = BY_SHAPE.get((key.get("kty"), key.get("crv")))
    except TypeError:  # a list for a name
        return None
    return natural if key.get("alg", natural) == natural else None


def loaded(key: Any) -> jwt.PyJWK | None:
    """The key ready for use, or None when it is not a named, public, large enough signing key."""
    if not isinstance(key, dict) or not isinstance(key.get("kid"), str) or "d" in key or "k" in key:
        return None
    name = algorithm(key)
    if name is None or key.get("use", "sig") != "sig":
        return None
    try:
        ready = jwt.PyJWK(key, algorithm=name)
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return ready if _large_enough(ready.key) else None


def _large_enough(key: Any) -> bool:
    if isinstance(key, RSAPublicKey):
        return key.key_size >= SMALLEST_RSA
    # PyJWT has already held an EC key to its curve.
    return isinstance(key, Ed25519PublicKey) or hasattr(key, "curve")
