"""The identity token: believed only when every rule of OpenID Connect holds, the signature first."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt

from cachoo_privacy.company.refusals import CompanyUnbelievable
from consent import tokens
from consent.refusals import TokenRefused


def believed(
    token: str, keys: Mapping[str, jwt.PyJWK], *, issuer: str, client: str, nonce: str, at: datetime
) -> dict[str, Any]:
    """What the provider says of the person, to us, for this sign-in. Raises CompanyUnbelievable."""
    try:
        header, claims = tokens.read(token)
        tokens.check_header(header)
        tokens.check_signature(token, keys[header["kid"]])
        tokens.check_claims(claims, client, at.timestamp())
    except (TokenRefused, KeyError) as error:
        raise CompanyUnbelievable from error
    said = claims.get("nonce")
    if claims.get("iss") != issuer or claims.get("azp", client) != client:
        raise CompanyUnbelievable
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise CompanyUnbelievable
    return claims
