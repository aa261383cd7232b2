"""Receipts: what a person is handed at once, a signed statement of the record and a promise to log it.

A receipt is a JWS (RFC 7515, compact) over canonical JSON, signed with Ed25519. It opens the leaf of its
record in the log, so it is private to the person.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.canonical import NotCanonical, canonical, joined
from ledger.commitment import NONCE_SIZE, commit, opens
from ledger.keys import base64url, from_base64url, thumbprint
from ledger.note import from_base64, to_base64

TYPE = "consent-receipt+jws"
ALGORITHM = "EdDSA"  # RFC 8037; readers of receipts know RFC 9864's "Ed25519" less often
SCHEMA = 1


class BadReceipt(ValueError):
    """The receipt is not ours, not whole or not well formed."""


@dataclass(frozen=True)
class Promise:
    """Which log will hold the record, under which nonce, and how many seconds from now at the latest."""

    origin: str
    nonce: bytes
    mmd_seconds: int
    vkeys: tuple[str, ...]


@dataclass(frozen=True)
class Receipt:
    """A receipt that was verified: everything it says, the record's own bytes, and what opens its leaf."""

    said: dict[str, Any]
    record_bytes: bytes
    nonce: bytes
    commitment: bytes


def payload(
    record_bytes: bytes,
    *,
    receipt_id: UUID,
    issuer: str,
    created: str,
    promise: Promise,
    status_url: str,
    proof_url: str,
) -> bytes:
    """The receipt's canonical JSON; the record's bytes stand in it unchanged, whole.

    Requires canonical record bytes of a JSON object, which are not read again (`verify` refuses a receipt of
    any other), a nonce of 32 bytes, `issuer` as an https address without a slash at the end, `created` as UTC
    of ISO 8601 with Z.
    """
    told = {
        "schema_version": f"{issuer}/schema/consent-receipt/{SCHEMA}",
        "receipt_id": str(receipt_id),
        "iss": issuer,
        "aud": "pii_principal",
        "created": created,
        "log": _log(record_bytes, promise),
        "status_url": status_url,
        "proof_url": proof_url,
    }
    members = {name: canonical(value) for name, value in told.items()}
    return joined(members | {"record": record_bytes})


def _log(record_bytes: bytes, promise: Promise) -> dict[str, Any]:
    return {
        "origin": promise.origin,
        "nonce": to_base64(promise.nonce),
        "commitment": commit(promise.nonce, record_bytes).hex(),
        "mmd_seconds": promise.mmd_seconds,
        "vkeys": list(promise.vkeys),
    }


def sign(said: bytes, key: Ed25519PrivateKey) -> str:
    """The JWS of these exact bytes: header, payload and signature in base64url, joined by dots."""
    signed = f"{_header(key)}.{base64url(said)}"
    return f"{signed}.{base64url(key.sign(signed.encode()))}"


@lru_cache(maxsize=8)
def _header(key: Ed25519PrivateKey) -> str:
    return base64url(canonical({"alg": ALGORITHM, "kid": thumbprint(key.public_key()), "typ": TYPE}))


def verify(receipt: str, keys: Mapping[str, Ed25519PublicKey]) -> Receipt:
    """What the receipt says, once its signature by one of the keys (by thumbprint) and its leaf are right.

    Raises BadReceipt: another algorithm or type, an unknown key, a wrong signature, a payload that is not
    canonical or lacks its parts, or a commitment that this record does not open.
    """
    try:
        header, said, signature = (from_base64url(part) for part in receipt.strip().split("."))
        head = json.loads(header)
    except (ValueError, RecursionError) as error:
        raise BadReceipt("not a compact JWS") from error
    if (
        not isinstance(head, dict)
        or (head.get("alg"), head.get("typ")) != (ALGORITHM, TYPE)
        or "crit" in head
    ):
        raise BadReceipt("not a consent receipt signed with EdDSA")
    key = keys.get(str(head.get("kid")))
    if key is None:
        raise BadReceipt("signed by a key that is not known here")
    try:
        key.verify(signature, receipt.strip().rpartition(".")[0].encode())
    except InvalidSignature as error:
        raise BadReceipt("the signature is wrong") from error
    return _opened(said)


def _opened(said: bytes) -> Receipt:
    try:
        document = json.loads(said)
        if canonical(document) != said:
            raise BadReceipt("the payload is not canonical")
        log = document["log"]
        record_bytes = canonical(document["record"])
        nonce, commitment = from_base64(log["nonce"]), bytes.fromhex(log["commitment"])
    except (KeyError, TypeError, AttributeError, NotCanonical) as error:
        raise BadReceipt("a part of the receipt is missing") from error
    except BadReceipt:
        raise
    except (ValueError, RecursionError) as error:
        raise BadReceipt("a part of the receipt cannot be read") from error
    if len(nonce) != NONCE_SIZE or not opens(commitment, nonce=nonce, record_bytes=record_bytes):
        raise BadReceipt("the record is not the one that was committed to")
    return Receipt(document, record_bytes, nonce, commitment)
