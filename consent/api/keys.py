"""The keys that receipts are verified with, for everyone (RFC 7517)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.signing import receipt_keys
from ledger.canonical import canonical
from ledger.keys import jwk


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """Every key that ever signed a receipt, the current one first."""
    document = canonical({"keys": [jwk(key) for key in receipt_keys().values()]})
    return HttpResponse(
        document,
        content_type="application/jwk-set+json",
        headers={"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"},
    )
