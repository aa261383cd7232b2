"""What stands around every page of a policy: names, languages, addresses, the date of update."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse

from policies.asked import Asked
from policies.dates import both, interface
from policies.languages import OWN_NAMES, direction
from policies.linking import links
from policies.locations import page_url, search_url, versions_url
from policies.models import Media
from policies.timeline import PolicyLine, VersionLine


def frame(asked: Asked, line: VersionLine, address: Callable[[str], str] | None = None) -> dict[str, Any]:
    """What every page around a version's text says: names, languages, addresses, the date of update.

    `address` gives this page's own in a language, where it is not that of what was asked for.
    """
    slug, language = asked.policy.slug, asked.language
    address, own = address or asked.address, asked.own
    languages = _languages(asked, line)
    return {
        "policy_name": asked.policy.called(language),
        "slug": slug,
        "number": line.number,
        "updated": both(line.published_at, language),
        "language": language,
        "direction": direction(language),
        "contact_email": asked.policy.contact_email,
        "languages": [_language(asked, other, own(address(other))) for other in languages],
        "original": None
        if language == line.authoritative_language
        else _language(asked, line.authoritative_language, own(address(line.authoritative_language))),
        "links": links(
            slug,
            language,
            line.number,
            languages=languages,
            source=line.authoritative_language,
            address=address,
        ),
        "beside": [_beside(asked, other) for other in asked.beside],
        "bare": asked.bare,
        "app_links": settings.APP_LINKS if asked.bare else (),
        "urls": _urls(asked, line, address(language)),
    }


def _urls(asked: Asked, line: VersionLine, address: str) -> dict[str, str]:
    slug, language, own = asked.policy.slug, asked.language, asked.own
    return {
        "current": own(page_url(slug, language)),
        "versions": own(versions_url(slug, language)),
        "search": own(search_url(slug, language)),
        "version": page_url(slug, language, line.number),
        "answer": answer_url(language),
        "back": _back(asked, address),
        "json": reverse("content", args=[slug, line.number, language]),
        **_files(slug, line, language),
    }


def answer_url(language: str) -> str:
    """Where a reader of a text in that language answers."""
    return f"/{interface(language)}/answer/"


def _back(asked: Asked, address: str) -> str:
    """Where an answer given from a page without a frame leads: into the app, else to the page again."""
    return (settings.APP_LINKS or [asked.own(address)])[0] if asked.bare else ""


def _beside(asked: Asked, policy: PolicyLine) -> dict[str, str]:
    """Another policy, by its name; in its own first language where it has not this one."""
    spoken = asked.language if asked.language in policy.languages else policy.languages[0]
    return {"name": policy.name[spoken], "language": spoken, "url": asked.own(page_url(policy.slug, spoken))}


def _files(slug: str, line: VersionLine, language: str) -> dict[str, str]:
    """The addresses of the formats beside the JSON: of those that the version was published in."""
    published = line.languages[language].sha256 if language in line.languages else {}
    formats = {"text": Media.TEXT, "html": Media.HTML, "pdf": Media.PDF}
    return {
        name: reverse("content-as", args=[slug, line.number, language, media.value])
        for name, media in formats.items()
        if media in published
    }


def _languages(asked: Asked, line: VersionLine) -> list[str]:
    earlier = asked.policy.version(asked.since) if asked.since else line
    return [language for language in line.languages if language in earlier.languages]


def _language(asked: Asked, other: str, url: str) -> dict[str, Any]:
    return {"code": other, "name": OWN_NAMES[other], "url": url, "current": other == asked.language}
