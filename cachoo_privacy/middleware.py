"""What every request gets: an id to quote, and the headers that no page may lack; and what no reader gets."""

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse

from policies import schedule

WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class RequestMarks:
    """Give each request an id (the caller's X-Request-Id when well formed) and each answer its headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("NUL in an address")  # PostgreSQL holds no such text
        given = request.headers.get("X-Request-Id", "")
        request.request_id = given if WELL_FORMED.fullmatch(given) else str(uuid.uuid4())
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class FactorsOfStaff:
    """The pages of second factors are the staff's: for a signed-in reader they are not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Raise Http404 for a reader on such a page; strangers are sent to sign in by the page itself."""
        name = request.resolver_match.url_name or ""
        if name.startswith("mfa_") and request.user.is_authenticated and not request.user.is_staff:
            raise Http404


def brand(request: HttpRequest) -> dict[str, object]:
    """The context processor that names the site, where to write to, and whether this is the demo."""
    policies = schedule.read().policies.values()
    contact = next((policy.contact_email for policy in policies), "")
    return {"brand": settings.BRAND, "demo": settings.DEMO, "contact_email": contact}
