"""GET me/gate of an app that holds the answer: 304 before sessions, languages and views are looked at."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone

from consent import devices, passes, tokens
from consent.api.gate import KEPT, is_current, tag_of, wanted_language
from consent.continuing import goes_on
from consent.meeting import met
from consent.passers import bearer_of
from consent.refusals import TokenRefused
from policies.negotiation import spoken
from policies.published import security_headers
from policies.schedule import read

GATE = "/api/v1/me/gate"
OURS = (devices.PREFIX, passes.PREFIX)
TAKEN = {None, "*/*", "application/json"}
# What makes it another question: a session, a query, a body.
OTHERWISE = ("HTTP_COOKIE", "QUERY_STRING", "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING")
# As the view's answer has them.
HEADERS = {"Allow": "GET, HEAD", "Cache-Control": KEPT, "Vary": "Accept-Language"}


class UnchangedFirst:
    """An app with a company's token is told that its gate has not changed; anything else goes on untouched.

    Nearly every start of an app is this question, and this its answer. The view would say the same, and words
    whatever else there is to say. No rate is looked at: such an answer is never counted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return (_asks(request) and _unchanged(request)) or self.get_response(request)


def _asks(request: HttpRequest) -> bool:
    meta = request.META
    return (
        request.path_info == GATE
        and request.method == "GET"
        and "HTTP_IF_NONE_MATCH" in meta
        and meta.get("HTTP_ACCEPT") in TAKEN
        and not any(meta.get(name) for name in OTHERWISE)
        and (request.is_secure() or not settings.SECURE_SSL_REDIRECT)
    )


def _unchanged(request: HttpRequest) -> HttpResponse | None:
    request.get_host()  # refuses a host that is not ours
    token, at = bearer_of(request), timezone.now()
    if token is None or token.startswith(OURS):
        return None
    try:
        claims = tokens.verify(token, at=at)
    except TokenRefused:
        return None
    plan = read()
    known = met(claims, plan, at)
    # Of who goes on after notice, the view writes it down.
    if known is None or goes_on(known.subject, known.owed, at=at):
        return None
    etag = tag_of(known.subject, plan, known.owed, wanted_language(request), at)
    if not is_current(request, etag):
        return None
    said = {"ETag": etag, "Content-Language": spoken(request), **HEADERS, **security_headers()}
    return HttpResponseNotModified(headers=said)
