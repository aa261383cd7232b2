"""The reader's pages: bytes made once and answered by `policies.published`."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from policies import schedule
from policies.asked import Asked, NoSuchPage
from policies.comparison import changes_page
from policies.daily import day_page, in_force_on, is_to_come
from policies.finding import found_policy
from policies.front import front_page
from policies.listing import versions_page
from policies.locations import changes_url, front_url, page_url, versions_url
from policies.negotiation import INTERFACE, spoken
from policies.pages import version_page
from policies.pairing import as_number, pair
from policies.published import SHARED_SECONDS, Published, answer, kept, published_page
from policies.refusals import Refused
from policies.search.page import search_page
from policies.timeline import PolicyLine, Schedule

HTML = "text/html; charset=utf-8"


@published_page
def policy(request: HttpRequest, language: str, slug: str, *, bare: bool = False) -> HttpResponse:
    """The current version: in force, else the next to be."""
    return _page(request, version_page, language, slug, bare=bare)


@published_page
def version(
    request: HttpRequest, language: str, slug: str, number: int, *, bare: bool = False
) -> HttpResponse:
    """One version, at its permanent address."""
    return _page(request, version_page, language, slug, number=number, bare=bare)


@published_page
def versions(request: HttpRequest, language: str, slug: str, *, bare: bool = False) -> HttpResponse:
    """Every version of the policy."""
    return _page(request, versions_page, language, slug, bare=bare)


@published_page
def changes(
    request: HttpRequest, language: str, slug: str, since: int, number: int, *, bare: bool = False
) -> HttpResponse:
    """What changed from one published version to a later one; named the other way round, to that page."""
    asked = _asked(language, slug, number=number, since=since, bare=bare)
    if since > number and all(map(asked.policy.version, (since, number))):
        return redirect(asked.own(changes_url(slug, language, number, since)))
    return _page(request, changes_page, language, slug, number=number, since=since, bare=bare)


@published_page
def compare(request: HttpRequest, language: str, slug: str, *, bare: bool = False) -> HttpResponse:
    """To what changed between `since` and `number`; where they are no pair, the list with the reason."""
    named = [request.GET.get(name, "") for name in ("since", "number")]
    asked = _asked(language, slug, bare=bare)
    if not any(named):
        return redirect(asked.own(versions_url(slug, language)))
    try:
        return redirect(asked.own(changes_url(slug, language, *pair(asked.policy, language, *named))))
    except Refused as refused:
        page = _found(versions_page, asked, timezone.now(), refused)
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Content-Language": language}
    return HttpResponse(page, HTML, status=404, headers=headers)


@published_page
def on_day(request: HttpRequest, language: str, slug: str, day: date) -> HttpResponse:
    """To the version that was in force on the day; a page of its own where one version is no answer."""
    at = timezone.now()
    line = found_policy(slug)
    found = [] if is_to_come(day, at) else in_force_on(line, day)
    if len(found) == 1:
        response = redirect(page_url(slug, language, found[0].number))
        response["Cache-Control"] = f"public, max-age={SHARED_SECONDS}"
        return response
    page = _found(day_page, Asked(line, language), day, at)
    response = answer(request, Published(page, HTML, language), at=at)
    if not found and response.status_code == 200:
        response.status_code = 404
    return response


@published_page
def search(request: HttpRequest, language: str, slug: str, *, bare: bool = False) -> HttpResponse:
    """What the policy's versions say of the words in `q`; never cached and never written down."""
    asked = _asked(language, slug, number=as_number(request.GET.get("version", "")), bare=bare)
    page = _found(search_page, asked, request.GET.get("q", ""), timezone.now())
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Content-Language": language}
    return HttpResponse(page, HTML, headers=headers)


@published_page
def front(request: HttpRequest, language: str) -> HttpResponse:
    """Every policy; straight to the first one where there are no others."""
    at, read = timezone.now(), schedule.read()
    if not read.policies:
        return _nothing_yet(request, language if language in INTERFACE else spoken(request))

    def make() -> Published:
        return Published(front_page(read, language, at), HTML, language)

    try:
        return answer(request, kept(("front", language), make, at=at), at=at)
    except NoSuchPage:
        first = _first(read)
        return redirect(page_url(first.slug, _understood(first, language)))


def home(request: HttpRequest) -> HttpResponse:
    """To what is published, in the language of the reader's that a text is there in; else the text's own."""
    read = schedule.read()
    if not read.policies:
        return _nothing_yet(request, spoken(request))
    first = _first(read)
    beside = read.beside(first)
    language = _wanted(request, (first, *beside))
    response = redirect(front_url(language) if beside else page_url(first.slug, language))
    response["Vary"] = "Accept-Language"
    return response


def _nothing_yet(request: HttpRequest, language: str) -> HttpResponse:
    """The door of a new site: it is there, and nothing behind it yet."""
    with translation.override(language):
        response = render(request, "policies/nothing_yet.html")
    response["Cache-Control"], response["X-Robots-Tag"] = "no-store", "noindex"
    return response


def _wanted(request: HttpRequest, policies: tuple[PolicyLine, ...]) -> str:
    at = timezone.now()
    there = {
        language
        for policy in policies
        for language in policy.current(at).languages
        if language in policy.languages
    }
    language = spoken(request, there)
    return language if language in there else _understood(policies[0], "en")


def _first(read: Schedule) -> PolicyLine:
    return next(iter(read.policies.values()))


def _understood(policy: PolicyLine, wanted: str) -> str:
    current = policy.current(timezone.now())
    return wanted if current is None or wanted in current.languages else current.authoritative_language


def _page(
    request: HttpRequest,
    build: Callable[[Asked, datetime], bytes],
    language: str,
    slug: str,
    **which: Any,
) -> HttpResponse:
    at = timezone.now()

    def make() -> Published:
        return Published(_found(build, _asked(language, slug, **which), at), HTML, language)

    return answer(request, kept((build.__name__, slug, language, *which.values()), make, at=at), at=at)


def _asked(language: str, slug: str, **which: Any) -> Asked:
    line = found_policy(slug)
    return Asked(line, language, **which, beside=schedule.read().beside(line))


def _found(build: Callable[..., bytes], *asked: object) -> bytes:
    """The page, or 404 where there is no such one."""
    try:
        return build(*asked)
    except NoSuchPage as error:
        raise Http404 from error
