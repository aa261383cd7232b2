"""Answering with published bytes, before sessions, sign-in and languages are looked at."""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property, lru_cache
from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RegexPattern
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ledger.canonical import sha256_hex
from policies import schedule
from policies.patience import bounded
from policies.retiring import tell

FOR_EVER = "public, max-age=31536000, immutable"
SHARED_SECONDS = 30
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"  # no page of ours needs one
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
        request.get_host()  # refuses a host that is not ours
        return self._published(request) or self.get_response(request)

    def _published(self, request: HttpRequest) -> HttpResponse | None:
        try:
            match = self.resolve(request.path_info)
            with bounded():
                response = _marked(_bare(match.func)(request, **match.kwargs))
            return tell(response, getattr(getattr(match.func, "view_class", None), "retirement", None))
        except (Resolver404, Http404):
            return None

    def _must_redirect(self, request: HttpRequest) -> bool:
        return settings.SECURE_SSL_REDIRECT and not request.is_secure()


def _bare(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The function that an API view stands around for its description and its refusals; else the view."""
    return getattr(getattr(view, "view_class", None), "published", view)


def answer(request: HttpRequest, published: Published, *, at: datetime | None = None) -> HttpResponse:
    """200 with the bytes, or 304 when the caller holds them: strong entity tags, compressed if asked."""
    zipped = takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    etag = f'"{published.sha256}{"-gz" if zipped else ""}"'
    held = {tag.removeprefix("W/") for tag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))}
    if etag in held or "*" in held:
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(published.gzip if zipped else published.body, published.content_type)
        if zipped:
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
    for name, value in _headers(published, etag, at or timezone.now()).items():
        response[name] = value
    return response


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
    if key not in SHELF:
        if len(SHELF) >= SHELF_SIZE:
            SHELF.clear()
        SHELF[key] = make()
    return SHELF[key]


SHELF: dict[tuple[Any, ...], Published] = {}
SHELF_SIZE = 512


def _headers(published: Published, etag: str, at: datetime) -> dict[str, str]:
    lifetime = FOR_EVER if published.immutable else _until_next(at)
    headers = {"ETag": etag, "Cache-Control": lifetime, "Vary": "Accept-Encoding", **published.headers}
    if published.language:
        headers["Content-Language"] = published.language
    return headers


def _until_next(at: datetime) -> str:
    """Shared caches keep a page for half a minute at most, and never past the next transition."""
    following = schedule.read().next_transition(at)
    seconds = SHARED_SECONDS
    if following:
        seconds = max(0, min(seconds, int((following - at).total_seconds())))
    return f"public, max-age={seconds}, stale-while-revalidate={seconds}, stale-if-error=86400"


def _marked(response: HttpResponse) -> HttpResponse:
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
