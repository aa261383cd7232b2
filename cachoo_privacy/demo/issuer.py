"""A small issuer of company tokens, so that the API can be tried without an identity provider."""

import os
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

KEY_ID = "demo"


def jwks() -> dict:
    """The public key set."""
    public = jwt.algorithms.OKPAlgorithm.to_jwk(_key().public_key(), as_dict=True)
    return {"keys": [{**public, "kid": KEY_ID, "alg": "EdDSA", "use": "sig"}]}


def token(sub: str, *, at: datetime, email: str = "") -> str:
    """A token for a person of the demo company's app, valid for an hour."""
    claims = {
        "iss": settings.DEMO_ISSUER["issuer"],
        "aud": settings.DEMO_ISSUER["audience"],
        "sub": sub,
        "iat": at,
        "exp": at + timedelta(hours=1),
    }
    if email:
        claims |= {"email": email, "email_verified": True}
    return jwt.encode(claims, _key(), algorithm="EdDSA", headers={"kid": KEY_ID})


@cache
def _key() -> Ed25519PrivateKey:
    """The demo's signing key, made on first use and kept in VAR_DIR; two processes agree on one."""
    path: Path = settings.VAR_DIR / "demo-issuer.pem"
    if not path.exists():
        _offer(path)
    return serialization.load_pem_private_key(path.read_bytes(), password=None)


def _offer(path: Path) -> None:
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    try:
        os.link(draft, path)  # the first process wins, the others read its key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
