"""/.well-known/cachoo-privacy: where everything is, for whoever knows nothing but the site's address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from consent.models import Log
from consent.signing import first_origin, verifiers
from ledger.canonical import canonical
from policies import schedule
from policies.documents import OPEN
from policies.patience import bounded
from policies.published import Published, answer


def discovery(request: HttpRequest) -> HttpResponse:
    """The addresses of the API, its contract, the keys and the log."""
    with bounded():
        current = Log.objects.current()
    origin = current.origin if current else first_origin()
    said = {
        "site": settings.SITE_URL,
        "api": "/api/v1",
        "contract": reverse("openapi"),
        "docs": reverse("api-docs"),
        "jwks": reverse("jwks"),
        "policies": reverse("api-policies"),
        "languages": sorted({code for line in schedule.read().policies.values() for code in line.languages}),
        "log": {
            "origin": origin,
            "checkpoint": f"/{current.name if current else 'ledger'}/checkpoint",
            "vkeys": [str(one) for one in verifiers(origin)],
        },
    }
    return answer(request, Published(canonical(said), "application/json", headers=OPEN), at=timezone.now())
