"""The certificate: a signed statement that a person was erased, which names nobody."""

import jwt
from django.conf import settings

from consent.models import Erasure, ErasureAnswer
from consent.signing import receipt_key
from ledger.canonical import canonical
from ledger.keys import thumbprint
from policies.rfc3339 import to_second

TYPE = "erasure-certificate+jws"


def certificate(erasure: Erasure) -> str:
    """A JWS (EdDSA over canonical JSON) of what was erased and when, and of what connected systems say.

    Requires an erasure that was done.
    """
    said = {
        "certificate_id": str(erasure.pk),
        "iss": settings.SITE_URL,
        "pii_principal_id": f"urn:uuid:{erasure.subject_id}",
        "level": erasure.level,
        "erased_at": to_second(erasure.done_at),
        "erased": ["account", "address", "sessions", "letters", "words_of_requests"],
        "key_destroyed_at": erasure.shredded_at and to_second(erasure.shredded_at),
        "records_kept_without_a_name": erasure.records,
        "connected_systems": [_answer(one) for one in erasure.answers.order_by("system", "pk")],
    }
    key = receipt_key()
    header = {"kid": thumbprint(key.public_key()), "typ": TYPE}
    return jwt.PyJWS().encode(canonical(said), key, "EdDSA", headers=header)


def _answer(one: ErasureAnswer) -> dict[str, str | None]:
    return {
        "system": one.system,
        "outcome": one.outcome,
        "reason": one.reason,
        "answered_at": one.answered_at and to_second(one.answered_at),
    }
