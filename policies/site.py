"""Everything that exists for readers at a moment, each with its address."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from django.urls import reverse

from policies.asked import Asked, NoSuchPage
from policies.comparison import latest_changes
from policies.documents import every_content, every_document
from policies.feed import feed
from policies.front import front_page
from policies.languages import OWN_NAMES
from policies.linkeddata import linked_data
from policies.listing import versions_page
from policies.locations import feed_url, front_url, linked_data_url, page_url, versions_url
from policies.pages import version_page
from policies.published import Published
from policies.sitemap import robots, sitemap
from policies.timeline import PolicyLine, Schedule

Page = tuple[str, Callable[[Asked, datetime], bytes], Asked]


def everything(schedule: Schedule, at: datetime) -> Iterator[tuple[str, bytes]]:
    """File name and bytes, in an order in which nothing leads to what is not there yet."""
    for url, published in (*every_content(schedule), *_data(schedule)):
        yield file_name(url), published.body
    yield from every_page(schedule, at)
    for url, published in (*every_document(schedule, at), *_indexes(schedule)):
        yield file_name(url), published.body


def every_page(schedule: Schedule, at: datetime) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of each page: permanent ones first, what a version replaces last."""
    yield from _written(_permanent(schedule), at)
    yield from latest_changes(schedule, at)
    yield from _written(_passing(schedule), at)
    yield from _fronts(schedule, at)


def file_name(url: str) -> str:
    """The name below the published folder of the file for an address; deploy/nginx.conf finds it so."""
    name = url.lstrip("/")
    if name.endswith("/"):
        return f"{name}index.html"
    return name if "." in name.rpartition("/")[2] else f"{name}.json"


def _permanent(schedule: Schedule) -> Iterator[Page]:
    for policy, language in _spoken(schedule):
        for line in policy.versions:
            asked = Asked(policy, language, line.number, beside=schedule.beside(policy))
            yield from _both(page_url(policy.slug, language, line.number), version_page, asked)


def _passing(schedule: Schedule) -> Iterator[Page]:
    for policy, language in _spoken(schedule):
        asked = Asked(policy, language, beside=schedule.beside(policy))
        yield from _both(versions_url(policy.slug, language), versions_page, asked)
        yield from _both(page_url(policy.slug, language), version_page, asked)


def _both(url: str, build: Callable[[Asked, datetime], bytes], asked: Asked) -> Iterator[Page]:
    """The page without its frame, then with it."""
    for one in (replace(asked, bare=True), asked):
        yield one.own(url), build, one


def _spoken(schedule: Schedule) -> Iterator[tuple[PolicyLine, str]]:
    """Each policy with each of its languages, and those that only an old version speaks."""
    for policy in schedule.policies.values():
        published = [language for line in policy.versions for language in line.languages]
        for language in dict.fromkeys([*policy.languages, *published]):
            yield policy, language


def _data(schedule: Schedule) -> Iterator[tuple[str, Published]]:
    for policy in schedule.policies.values():
        for line in policy.versions:
            for language in line.languages:
                url = linked_data_url(policy.slug, language, line.number)
                yield url, linked_data(policy, line, language)


def _indexes(schedule: Schedule) -> Iterator[tuple[str, Published]]:
    for policy, language in _spoken(schedule):
        if any(language in line.languages for line in policy.versions):
            yield feed_url(policy.slug, language), feed(policy, language)
    yield reverse("sitemap"), sitemap(schedule)
    yield reverse("robots"), robots()


def _fronts(schedule: Schedule, at: datetime) -> Iterator[tuple[str, bytes]]:
    for language in OWN_NAMES:
        try:
            yield file_name(front_url(language)), front_page(schedule, language, at)
        except NoSuchPage:
            continue


def _written(pages: Iterator[Page], at: datetime) -> Iterator[tuple[str, bytes]]:
    for url, build, asked in pages:
        try:
            yield file_name(url), build(asked, at)
        except NoSuchPage:
            continue
