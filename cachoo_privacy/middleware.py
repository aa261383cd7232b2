"""What every request gets: an id to quote, and the headers that no page may lack; and what no reader gets."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.shortcuts import render

from cachoo_privacy.desk.presence import led_to_mailbox
from cachoo_privacy.journal import request_id
from consent.encryption import Unreadable
from policies import schedule
from policies.brand import brand_name
from policies.problems import UnstorableText
from policies.published import PERMISSIONS, security_headers
from policies.requestid import HEADER as REQUEST_ID
from policies.requestid import id_of

# PostgreSQL holds no NUL, and half of a surrogate pair is no letter in any encoding.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# These read JSON or a signed body by themselves, and say what is wrong with it at its place.
MACHINES = ("/api/", "/hooks/")
ENROLMENT = ("mfa_activate_totp", "mfa_add_webauthn")


class RequestMarks:
    """Give each request an id (the caller's X-Request-Id when well formed) and each answer its headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = id_of(request)
        token = request_id.set(request.request_id)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response[REQUEST_ID] = request.request_id
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class OnePolicy(CSPMiddleware):
    """The Content-Security-Policy, written once a process but for a view that has another one.

    The library's own writes it anew for every answer, twice.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The answer with its policy."""
        if settings.DEBUG or any(name.startswith("_csp") for name in (*vars(request), *vars(response))):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, security_headers()[HEADER])
        return response


class StorableText:
    """What comes in an address, a cookie or a form can be stored, so that no page has to fear a letter.

    Raises UnstorableText otherwise: no keyboard types what it refuses.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _refuse_unstorable(request.path_info, *request.COOKIES.values(), *_words(request.GET))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Raise UnstorableText for a form; a machine's body is left to its reader."""
        if request.path_info.startswith(MACHINES):
            return
        with suppress(UnreadablePostError):  # a form that was cut off is empty for all that follow
            _refuse_unstorable(*_words(request.POST))


class SessionWhereAsked(SessionMiddleware):
    """A session as Django keeps it, and no word about cookies in an answer that asked for no session.

    Django takes back any session's cookie that it cannot read, also with what caches keep for everybody.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The answer as it is, or with the session's cookie."""
        return super().process_response(request, response) if request.session.accessed else response


def _words(sent: QueryDict) -> Iterator[str]:
    return (word for name, values in sent.lists() for word in (name, *values))


def _refuse_unstorable(*words: str) -> None:
    if any(UNSTORABLE.search(word) for word in words):
        raise UnstorableText


class FactorsOfStaff:
    """The pages of second factors are the staff's: for a signed-in reader they are not there.

    The first one is set up by whoever lately showed that the mailbox is theirs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Raise Http404 for a reader on such a page; strangers are sent to sign in by the page itself."""
        name = request.resolver_match.url_name or ""
        if not name.startswith("mfa_") or not request.user.is_authenticated:
            return None
        if not request.user.is_staff:
            raise Http404
        return led_to_mailbox(request) if name in ENROLMENT else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say in words that no field key opens what is kept of a factor, and who can help."""
        if not isinstance(error, Unreadable) or not request.resolver_match.view_name.startswith("mfa_"):
            return None
        return render(request, "mfa/unreadable.html", status=503)


def brand(request: HttpRequest) -> dict[str, object]:
    """The context processor that names the site, where to write to, and whether this is the demo."""
    policies = schedule.read().policies.values()
    contact = next((policy.contact_email for policy in policies), "")
    return {"brand": brand_name(), "demo": settings.DEMO, "contact_email": contact}
