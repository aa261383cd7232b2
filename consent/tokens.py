"""Company tokens: a JWT is taken apart here, and believed only when every rule holds."""

import hashlib
import json
from datetime import datetime
from typing import Any

import jwt
from django.conf import settings

from consent import keysets
from consent.jwk import ALGORITHMS
from consent.refusals import TokenRefused
from ledger.keys import from_base64url

LEEWAY = 30  # seconds
OLDEST = 24 * 3600  # seconds since a token was issued
LATEST = 2**53  # seconds since the epoch
LONGEST = 16 * 1024  # characters
LONGEST_SUB = 255
JWS = jwt.PyJWS()  # it keeps nothing of a token
MOST_PROVEN = 10_000
# By SHA-256 of a token, the algorithm and the key that its signature was good by; no token is kept.
proven: dict[bytes, tuple[str, Any]] = {}
TYPES = {"jwt", "at+jwt", "application/at+jwt"}  # RFC 9068 names the last two


def verify(token: str, *, at: datetime) -> dict[str, Any]:
    """The claims of a token that one of JWT_ISSUERS signed for us and that is valid at that moment.

    Raises TokenRefused; UnknownKey, one kind of it, when the issuer's keys should be looked up anew.
    """
    header, claims = read(token)
    issuer = _issuer(claims)
    check_header(header)
    key = keysets.key(issuer["issuer"], header["kid"], at=at)
    check_signature(token, key)
    check_claims(claims, issuer["audience"], at.timestamp())
    return claims


def check_signature(token: str, key: jwt.PyJWK) -> None:
    """Raise TokenRefused. An app shows its token for an hour: it is not computed again under the same key."""
    mark = hashlib.sha256(token.encode()).digest()
    # The key's own algorithm and no other: what the header asks for decides nothing.
    by = (key.algorithm_name, key.key)
    if proven.get(mark) == by:
        return
    try:
        JWS.decode(token, key=key.key, algorithms=[key.algorithm_name])
    except (jwt.PyJWTError, ValueError) as error:
        raise TokenRefused("signature") from error
    if len(proven) >= MOST_PROVEN:
        proven.clear()
    proven[mark] = by


def read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as they are written, believed by nobody yet."""
    if len(token) > LONGEST:
        raise TokenRefused("too long")
    try:
        head, said, _signature = token.split(".")
        header, claims = json.loads(from_base64url(head)), json.loads(from_base64url(said))
    except (ValueError, RecursionError) as error:
        raise TokenRefused("not a token") from error
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise TokenRefused("a part is no object")
    return header, claims


def _issuer(claims: dict[str, Any]) -> dict[str, str]:
    for known in settings.JWT_ISSUERS:
        if claims.get("iss") == known["issuer"]:
            return known
    raise TokenRefused("issuer")


def check_header(header: dict[str, Any]) -> None:
    """Raise TokenRefused. Keys that a token brings with it (jwk, jku, x5u) are never looked at."""
    if header.get("alg") not in ALGORITHMS:
        raise TokenRefused("algorithm")
    if "crit" in header:
        raise TokenRefused("crit")
    if not isinstance(header.get("kid"), str):
        raise TokenRefused("kid")
    if str(header.get("typ", "jwt")).lower() not in TYPES:
        raise TokenRefused("typ")


def check_claims(claims: dict[str, Any], audience: str, now: float) -> None:
    """Raise TokenRefused. `now` in seconds since the epoch."""
    offered = claims.get("aud")
    if audience not in (offered if isinstance(offered, list) else [offered]):
        raise TokenRefused("audience")
    issued, expires = _moment(claims, "iat"), _moment(claims, "exp")
    starts = _moment(claims, "nbf") if "nbf" in claims else issued
    if not (now - OLDEST - LEEWAY <= issued <= now + LEEWAY):
        raise TokenRefused("iat")
    if expires <= now - LEEWAY or starts > now + LEEWAY:
        raise TokenRefused("not valid now")
    _check_sub(claims.get("sub"))


def _moment(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    # True is an int to Python; NaN and Infinity are numbers to its JSON, and fail the comparison.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LATEST:
        raise TokenRefused(name)
    return value


def _check_sub(sub: Any) -> None:
    if not isinstance(sub, str) or not 0 < len(sub) <= LONGEST_SUB or not sub.isprintable():
        raise TokenRefused("sub")
