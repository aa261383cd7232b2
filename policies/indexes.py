"""What leads machines to the pages: feeds, linked data, sitemap, robots; and the assets that pages name."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from policies import schedule
from policies.assets import NoSuchAsset
from policies.assets import asset as find_asset
from policies.feed import NoSuchFeed
from policies.feed import feed as make_feed
from policies.finding import found_policy, found_version
from policies.linkeddata import linked_data as make_linked_data
from policies.published import Published, answer, kept, published_page
from policies.sitemap import robots as make_robots
from policies.sitemap import sitemap as make_sitemap


@published_page
def asset(request: HttpRequest, name: str) -> HttpResponse:
    """An asset that a page names, perhaps a page of years ago."""
    return _made(request, lambda: find_asset(name), name)


@published_page
def feed(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """The policy's versions as Atom."""
    policy = found_policy(slug)
    return _made(request, lambda: make_feed(policy, language), slug, language)


@published_page
def linked_data(request: HttpRequest, language: str, slug: str, number: int) -> HttpResponse:
    """What a version is, as JSON-LD."""
    policy, line = found_version(slug, number)
    if language not in line.languages:
        raise Http404
    return _made(request, lambda: make_linked_data(policy, line, language), slug, language, number)


@published_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page for search engines."""
    return _made(request, lambda: make_sitemap(schedule.read()), "sitemap")


@published_page
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines need not visit."""
    return _made(request, make_robots, "robots")


def _made(request: HttpRequest, make: Callable[[], Published], *key: object) -> HttpResponse:
    at = timezone.now()
    try:
        return answer(request, kept(("index", *key), make, at=at), at=at)
    except (NoSuchAsset, NoSuchFeed) as error:
        raise Http404 from error
