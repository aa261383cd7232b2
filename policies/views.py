"""The reader's pages: bytes made once and answered by `policies.published`."""

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from policies import schedule
from policies.assets import NoSuchAsset
from policies.assets import asset as find_asset
from policies.comparison import changes_page
from policies.listing import versions_page
from policies.locations import page_url
from policies.pages import Asked, NoSuchPage, version_page
from policies.published import Published, answer, kept
from policies.timeline import PolicyLine


def published_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view answers GET and HEAD, and any other method with 405: there is no form to guard."""
    return csrf_exempt(require_safe(view))


@published_page
def policy(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """The current version: in force, else the next to be."""
    return _page(request, version_page, language, slug)


@published_page
def version(request: HttpRequest, language: str, slug: str, number: int) -> HttpResponse:
    """One version, at its permanent address."""
    return _page(request, version_page, language, slug, number=number)


@published_page
def versions(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Every version of the policy."""
    return _page(request, versions_page, language, slug)


@published_page
def changes(request: HttpRequest, language: str, slug: str, since: int, number: int) -> HttpResponse:
    """What changed from one published version to a later one."""
    return _page(request, changes_page, language, slug, number=number, since=since)


@published_page
def asset(request: HttpRequest, name: str) -> HttpResponse:
    """An asset that a page names, perhaps a page of years ago."""
    try:
        return answer(request, kept(("asset", name), lambda: find_asset(name), at=timezone.now()))
    except NoSuchAsset as error:
        raise Http404 from error


def home(request: HttpRequest, language: str = "") -> HttpResponse:
    """To the first policy: in the language of the address, else the reader's if the version speaks it."""
    policy = next(iter(schedule.read().policies.values()), None)
    if policy is None:
        raise Http404
    if language:
        return redirect(page_url(policy.slug, language))
    response = redirect(page_url(policy.slug, _understood(policy, get_language() or "ar")))
    response["Vary"] = "Accept-Language"
    return response


def _understood(policy: PolicyLine, wanted: str) -> str:
    current = policy.current(timezone.now())
    return wanted if current is None or wanted in current.languages else current.authoritative_language


def _page(
    request: HttpRequest,
    build: Callable[[Asked, datetime], bytes],
    language: str,
    slug: str,
    **which: int,
) -> HttpResponse:
    at = timezone.now()
    line = schedule.read().policies.get(slug)
    if line is None:
        raise Http404
    asked = Asked(line, language, **which)

    def make() -> Published:
        return Published(build(asked, at), "text/html; charset=utf-8", language)

    try:
        return answer(request, kept((build.__name__, slug, language, *which.values()), make, at=at), at=at)
    except NoSuchPage as error:
        raise Http404 from error
