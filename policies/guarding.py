"""Pages whose address is a secret: no shared cache keeps them, no index lists them, no other site is told."""

from django.http import HttpResponse

GUARDED = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}


def guarded(response: HttpResponse) -> HttpResponse:
    """The response with the headers of GUARDED, whatever it said before."""
    for name, value in GUARDED.items():
        response[name] = value
    return response
