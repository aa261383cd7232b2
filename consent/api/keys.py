"""The keys that receipts are verified with, for everyone (RFC 7517)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.signing import receipt_keys
from ledger.canonical import canonical
from ledger.keys import jwk
from policies.documents import OPEN
from policies.published import Published, answer


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """Every key that ever signed a receipt, the current one first."""
    document = canonical({"keys": [jwk(key) for key in receipt_keys().values()]})
    headers = {**OPEN, "Cache-Control": "public, max-age=300"}
    return answer(request, Published(document, "application/jwk-set+json", headers=headers))
