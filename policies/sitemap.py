"""For search engines: every page in every language (sitemaps.org), and what not to visit (RFC 9309)."""

from collections.abc import Callable, Iterator
from typing import Any

from django.template.loader import render_to_string

from policies.linking import alternates
from policies.locations import absolute, front_url, page_url, versions_url
from policies.published import Published
from policies.rfc3339 import to_second
from policies.timeline import PolicyLine, Schedule, VersionLine

NOT_VISITED = (
    "/*/accounts/",
    "/*/admin/",
    "/*/answer/",
    "/*/my-answers/",
    "/api/v1/me/",
    "/api/v1/subjects/",
)


def sitemap(schedule: Schedule) -> Published:
    """Each front, current page, list and permanent page, with the day of its last publication."""
    pages = [page for policy in schedule.policies.values() for page in _pages(policy)]
    pages += _fronts(schedule)
    content = render_to_string("policies/sitemap.xml", {"pages": pages})
    return Published(content.encode(), "text/xml; charset=utf-8")


def robots() -> Published:
    """Everybody may read what is published; the rest is of use to people alone."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_VISITED),
        "",
        f"Sitemap: {absolute('/sitemap.xml')}",
    ]
    return Published("\n".join([*lines, ""]).encode(), "text/plain; charset=utf-8")


def _pages(policy: PolicyLine) -> Iterator[dict[str, Any]]:
    last = policy.versions[-1]
    yield from _in_each_language(last, lambda language: page_url(policy.slug, language))
    yield from _in_each_language(last, lambda language: versions_url(policy.slug, language))
    for line in policy.versions:
        yield from _in_each_language(
            line, lambda language, line=line: page_url(policy.slug, language, line.number)
        )


def _fronts(schedule: Schedule) -> Iterator[dict[str, Any]]:
    lines = [policy.versions[-1] for policy in schedule.policies.values()]
    if len(lines) > 1:
        newest = max(lines, key=lambda line: line.published_at)
        yield from _in_each_language(newest, front_url)


def _in_each_language(line: VersionLine, address: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    found = alternates(line.languages, line.authoritative_language, address)
    for language in line.languages:
        url = absolute(address(language))
        yield {"url": url, "updated": to_second(line.published_at), "alternates": found}
