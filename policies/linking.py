"""What a page's head says of its address: the canonical one, its other languages, its feed and its data."""

from collections.abc import Callable, Iterable
from typing import Any

from policies.locations import absolute, feed_url, linked_data_url

WHOEVER = "x-default"  # the page for readers of none of the languages


def links(
    slug: str,
    language: str,
    number: int,
    *,
    languages: Iterable[str],
    source: str,
    address: Callable[[str], str],
) -> dict[str, Any]:
    """The links of a page about version `number`; `address` gives its address in a language."""
    spoken = list(languages)
    return {
        "canonical": absolute(address(language)),
        "alternates": alternates(spoken, source, address),
        "feed": feed_url(slug, language) if language in spoken else "",
        "data": linked_data_url(slug, language, number),
    }


def alternates(languages: Iterable[str], source: str, address: Callable[[str], str]) -> list[dict[str, str]]:
    """Every language of a page, itself included, as search engines want it; the source for whoever else."""
    spoken = list(languages)
    found = [{"language": language, "url": absolute(address(language))} for language in spoken]
    if source in spoken:
        found.append({"language": WHOEVER, "url": absolute(address(source))})
    return found
