"""Every page that exists at a moment, with the name of the file that holds it."""

from collections.abc import Callable, Iterator
from datetime import datetime

from policies.comparison import latest_changes
from policies.listing import versions_page
from policies.locations import page_url, versions_url
from policies.pages import Asked, NoSuchPage, version_page
from policies.timeline import PolicyLine, Schedule

Page = tuple[str, Callable[[Asked, datetime], bytes], Asked]


def every_page(schedule: Schedule, at: datetime) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of each page."""
    for policy in schedule.policies.values():
        for language in policy.languages:
            for url, build, asked in _pages(policy, language):
                try:
                    yield f"{url.strip('/')}/index.html", build(asked, at)
                except NoSuchPage:
                    continue
    yield from latest_changes(schedule, at)


def _pages(policy: PolicyLine, language: str) -> Iterator[Page]:
    yield page_url(policy.slug, language), version_page, Asked(policy, language)
    yield versions_url(policy.slug, language), versions_page, Asked(policy, language)
    for line in policy.versions:
        url = page_url(policy.slug, language, line.number)
        yield url, version_page, Asked(policy, language, line.number)
