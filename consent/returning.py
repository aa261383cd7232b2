"""Where a person goes on after answering: only to addresses of our own, or of the apps that we know."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

LONGEST = 2000  # characters; longer addresses are not brought back to


def safe(request: HttpRequest, wanted: str) -> str:
    """The address, when it is on this site, on one of GATED_ORIGINS, or one of APP_LINKS; else empty."""
    if len(wanted) > LONGEST:
        return ""
    if wanted in settings.APP_LINKS:
        return wanted
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    origin = origin_of(wanted)
    gated = origin in settings.GATED_ORIGINS
    hosts = {origin.partition("://")[2]} if gated else None
    return wanted if gated and url_has_allowed_host_and_scheme(wanted, hosts) else ""


def answer_page(request: HttpRequest, back_to: str) -> str:
    """The address of the answer page, which leads back afterwards where that is safe."""
    following = safe(request, back_to)
    return reverse("answer") + (f"?{urlencode({'next': following})}" if following else "")


def origin_of(address: str) -> str:
    """Scheme and host of a whole address in small letters; empty for what is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.scheme and parts.netloc else ""
