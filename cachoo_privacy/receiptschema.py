"""/schema/consent-receipt/1: what a receipt's `schema_version` names, as JSON Schema."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ledger.canonical import canonical
from ledger.receipt import SCHEMA
from policies.documents import OPEN
from policies.published import Published, answer

TEXT: dict[str, Any] = {"type": "string"}
ADDRESS = {"type": "string", "format": "uri"}
LOG = {
    "origin": TEXT,
    "nonce": {"type": "string", "contentEncoding": "base64"},
    "commitment": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "mmd_seconds": {"type": "integer", "minimum": 1},
    "vkeys": {"type": "array", "items": TEXT},
}
RECEIPT = {
    "schema_version": ADDRESS,
    "receipt_id": {"type": "string", "format": "uuid"},
    "iss": ADDRESS,
    "aud": {"const": "pii_principal"},
    "created": {"type": "string", "format": "date-time"},
    "record": {"type": "object", "description": "The record as it was stored; docs/reference/record.md."},
    "log": {"type": "object", "properties": LOG, "required": list(LOG)},
    "status_url": ADDRESS,
    "proof_url": ADDRESS,
}


def receipt_schema(request: HttpRequest) -> HttpResponse:
    """The members of a receipt's payload, every one of which is always there."""
    said = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{settings.SITE_URL}/schema/consent-receipt/{SCHEMA}",
        "title": "Consent receipt",
        "type": "object",
        "properties": RECEIPT,
        "required": list(RECEIPT),
    }
    return answer(
        request, Published(canonical(said), "application/schema+json", immutable=True, headers=OPEN)
    )
