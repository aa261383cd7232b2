"""Answering with published bytes, before sessions, sign-in and languages are looked at."""

import copy
import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property, lru_cache
from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import ResponseHeaders
from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RegexPattern
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ledger.canonical import sha256_hex
from policies import schedule
from policies.patience import bounded
from policies.requestid import HEADER, id_of
from policies.retiring import tell
from policies.timeline import Schedule

FOR_EVER = "public, max-age=31536000, immutable"
SHARED_SECONDS = 30
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"  # no page of ours needs one
OF_THE_API = "/api/"  # each of its answers can be quoted; a page and a file are the same for everyone
ONES_OWN = "/api/v1/me/"  # where nothing is published; asked for most, so not looked for among the addresses


@dataclass(frozen=True)
class Published:
    """Bytes that are the same for everyone, ready to send; hashed and compressed once."""

    body: bytes
    content_type: str
    language: str = ""
    immutable: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the body, hexadecimal: the entity tag."""
        return sha256_hex(self.body)

    @cached_property
    def gzip(self) -> bytes:
        """The body compressed; the same bytes each time."""
        return gzip.compress(self.body, mtime=0)

    @cached_property
    def plain_form(self) -> "Form":
        """The body as it is, with its headers."""
        return Form(self, self.body, f'"{self.sha256}"', {})

    @cached_property
    def gzip_form(self) -> "Form":
        """The body compressed, with its headers; another tag than the plain form's (RFC 9110, 8.8.3.3)."""
        return Form(self, self.gzip, f'"{self.sha256}-gz"', {"Content-Encoding": "gzip"})


class Headers(ResponseHeaders):
    """Headers of a response that are copied whole; Django's own are checked and set one by one."""

    def __copy__(self) -> "Headers":
        twin = Headers({})
        twin._store = dict(self._store)
        return twin


class Form:
    """What goes over the wire for a published thing: bytes, tag, and all headers but how long it holds.

    `held` are those of a 304, which say nothing of a body. The security headers are among them, unless the
    thing has others of that name.
    """

    def __init__(self, published: Published, body: bytes, etag: str, coding: dict[str, str]) -> None:
        self.body, self.etag = body, etag
        said = {"ETag": etag, "Vary": "Accept-Encoding", **security_headers(), **published.headers}
        if published.language:
            said["Content-Language"] = published.language
        length = {"Content-Type": published.content_type, "Content-Length": str(len(body))}
        self.held, self.headers = Headers(said), Headers({**length, **coding, **said})


class NoSuchFormat(Http404):
    """The version was not published in this format: there is no PDF of older ones."""


class PublishedFirst:
    """The first middleware: a published address is answered here; any other request goes on untouched.

    An address of ours with nothing behind it goes on too, so that the full stack words the refusal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        routes = URLResolver(RegexPattern(r"^/"), "policies.published_urls")
        # The same few addresses are asked for again and again; what is not ours raises and is not kept.
        self.resolve = lru_cache(maxsize=1024)(routes.resolve)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mine = request.path_info.startswith(ONES_OWN)
        if mine or request.method not in ("GET", "HEAD") or self._must_redirect(request):
            return self.get_response(request)
        return (self._is_ours(request) and self._published(request)) or self.get_response(request)

    def _published(self, request: HttpRequest) -> HttpResponse | None:
        try:
            match = self.resolve(request.path_info)
            with bounded():
                response = _marked(_bare(match.func)(request, **match.kwargs))
            if request.path_info.startswith(OF_THE_API):
                response.headers[HEADER] = id_of(request)
            return tell(response, getattr(getattr(match.func, "view_class", None), "retirement", None))
        except (Resolver404, Http404):
            return None

    def _is_ours(self, request: HttpRequest) -> bool:
        """False for another's host: whoever stands further in refuses it, with a number and all headers."""
        try:
            return bool(request.get_host())
        except DisallowedHost:
            return False

    def _must_redirect(self, request: HttpRequest) -> bool:
        return settings.SECURE_SSL_REDIRECT and not request.is_secure()


def _bare(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The function that an API view stands around for its description and its refusals; else the view."""
    return getattr(getattr(view, "view_class", None), "published", view)


def answer(request: HttpRequest, published: Published, *, at: datetime | None = None) -> HttpResponse:
    """200 with the bytes, or 304 when the caller holds them: strong entity tags, compressed if asked."""
    zipped = takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    form = published.gzip_form if zipped else published.plain_form
    if _holds(request.META.get("HTTP_IF_NONE_MATCH", ""), form.etag):
        response, headers = HttpResponse(status=304), form.held
    else:
        response, headers = HttpResponse(form.body), form.headers
    response.headers = copy.copy(headers)
    lifetime = FOR_EVER if published.immutable else until_next(schedule.read(), at or timezone.now())
    response.headers["Cache-Control"] = published.headers.get("Cache-Control", lifetime)
    return response


def _holds(named: str, etag: str) -> bool:
    """Whether an If-None-Match header names the tag, weakly compared (RFC 9110, 13.1.2)."""
    if not named or named == etag:  # what nearly all send, and needs no parsing
        return bool(named)
    return not {etag, "*"}.isdisjoint(tag.removeprefix("W/") for tag in parse_etags(named))


def published_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view answers GET and HEAD, and any other method with 405: there is no form to guard."""
    return csrf_exempt(require_safe(view))


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header names gzip, and not to refuse it (RFC 9110, 12.5.3)."""
    for coding in accepted.lower().split(","):
        name, _, weight = coding.replace(" ", "").partition(";")
        if name == "gzip":
            return not re.fullmatch(r"q=0(\.0*)?", weight)
    return False


def kept(key: tuple[Any, ...], make: Callable[[], Published], *, at: datetime) -> Published:
    """What `make` gives, made once a process for each state of the schedule and transition."""
    read = schedule.read()
    return _kept((read.stamp, read.phase(at), *key), make)


def _kept(key: tuple[Any, ...], make: Callable[[], Published]) -> Published:
    found = SHELF.get(key)
    if found is None:
        if len(SHELF) >= SHELF_SIZE:  # by another thread perhaps, between any two lines
            SHELF.clear()
        SHELF[key] = found = make()
    return found


SHELF: dict[tuple[Any, ...], Published] = {}
SHELF_SIZE = 512


def until_next(plan: Schedule, at: datetime, *, if_error: int = 86_400) -> str:
    """The Cache-Control of what shared caches keep for half a minute, and as long again while they renew it.

    Both together end with the next transition at the latest; `if_error`: seconds beyond it, without us.
    """
    following, fresh, late = plan.next_transition(at), SHARED_SECONDS, SHARED_SECONDS
    if following:
        left = max(0, int((following - at).total_seconds()))
        fresh = min(fresh, left)
        late = min(late, left - fresh)
    return f"public, max-age={fresh}, stale-while-revalidate={late}, stale-if-error={if_error}"


def _marked(response: HttpResponse) -> HttpResponse:
    if isinstance(response.headers, Headers):  # they are among them
        return response
    for name, value in security_headers().items():
        response.headers.setdefault(name, value)
    return response


@cache
def security_headers() -> dict[str, str]:
    """The headers that the middlewares further in would have set; the same for every published answer."""
    headers = {
        "Content-Security-Policy": build_policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Permissions-Policy": PERMISSIONS,
    }
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = (
            f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        )
    return headers
