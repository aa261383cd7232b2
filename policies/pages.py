"""The pages of a policy as bytes: what stands around the article fragment, with nothing personal in it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from policies.changed import at_a_glance
from policies.dates import ShownDate, both, interface
from policies.dressing import dressed, leads_away
from policies.languages import OWN_NAMES, direction
from policies.linking import links
from policies.locations import changes_url, page_url, search_url, versions_url
from policies.models import Media
from policies.models.section import CONTACT
from policies.questions import replies
from policies.renditions import body
from policies.search.words import search_words
from policies.summary import summary
from policies.timeline import PolicyLine, VersionLine

WORDS_A_MINUTE = 170
INDENTED = re.compile(rb"\n\s+")  # a page holds no preformatted text: to a browser it is all one space


@dataclass(frozen=True)
class Asked:
    """Which page: a policy in a language; one version's permanent page, or the current one (number None).

    `since` is the number of the earlier version that the page compares with; `beside` are the other policies.
    """

    policy: PolicyLine
    language: str
    number: int | None = None
    since: int | None = None
    beside: tuple[PolicyLine, ...] = ()


class NoSuchPage(LookupError):
    """Nothing is published at this address."""


def version_page(asked: Asked, at: datetime) -> bytes:
    """The page of the current version, or of a numbered one.

    In a language of the policy that the version was not published in, the page says so and leads to those
    that it was. Raises NoSuchPage.
    """
    return _shown(asked, at, "policies/page.html")


def bare_page(asked: Asked, at: datetime) -> bytes:
    """The same without a frame, for a web view in an app, with a way back into it. Raises NoSuchPage."""
    return _shown(asked, at, "policies/bare.html")


def _shown(asked: Asked, at: datetime, template: str) -> bytes:
    line = asked.policy.version(asked.number) if asked.number else asked.policy.current(at)
    if line is None or asked.language not in {*asked.policy.languages, *line.languages}:
        raise NoSuchPage
    if asked.language not in line.languages:
        return in_words("policies/untranslated.html", asked.language, page=_untranslated(asked, line))
    context = {"page": _page(asked, line, at), "app_links": settings.APP_LINKS}
    return INDENTED.sub(b"\n", in_words(template, asked.language, **context))


def in_words(template: str, language: str, **context: Any) -> bytes:
    """The template with its own words in the interface's language for a text in `language`."""
    spoken = interface(language)
    with translation.override(spoken):
        chrome = {"LANGUAGE_CODE": spoken, "LANGUAGE_BIDI": spoken == "ar", "brand": settings.BRAND}
        return render_to_string(template, {**chrome, **context}).encode()


def _page(asked: Asked, line: VersionLine, at: datetime) -> dict[str, Any]:
    text = line.languages[asked.language]
    document = json.loads(body(text.json_sha256))
    current = asked.policy.current(at)
    return {
        **frame(asked, line),
        **told(document, body(text.sha256[Media.HTML]).decode()),
        "search_words": search_words(asked.language),
        "asked_number": asked.number,
        "state": state(asked.policy, line, at),
        "effective": both(line.effective_at, asked.language),
        "enforce": _enforce(line, asked.language),
        "sha256": text.json_sha256,
        "newer": None if current is line else _link(asked, current),
        "upcoming": _announced(asked, line, at),
        "changes": at_a_glance(asked.policy, line, asked.language),
    }


def told(document: dict[str, Any], article: str) -> dict[str, Any]:
    """What a page says of a document and its article: the text, and what leads into it."""
    sections = document["sections"]
    return {
        "title": document["title"],
        "change_summary": document["change_summary"],
        "controller": document["controller"],
        "summary": summary(document),
        "replies": replies(document),
        "reading_minutes": minutes_to_read(document),
        "article": dressed(article, {section["key"]: section["title"] for section in sections}),
        "leads_away": leads_away(article),
        "contents": contents(sections),
        "contact": any(section["key"] == CONTACT for section in sections),
    }


def frame(asked: Asked, line: VersionLine, address: Callable[[str], str] | None = None) -> dict[str, Any]:
    """What every page around a version's text says: names, languages, addresses, the date of update.

    `address` gives this page's own in a language, where it is not that of what was asked for.
    """
    slug, language = asked.policy.slug, asked.language
    address = address or partial(_address, asked)
    languages = _languages(asked, line)
    return {
        "policy_name": asked.policy.name.get(language, slug),
        "slug": slug,
        "number": line.number,
        "updated": both(line.published_at, language),
        "language": language,
        "direction": direction(language),
        "contact_email": asked.policy.contact_email,
        "languages": [_language(asked, other, address(other)) for other in languages],
        "original": None
        if language == line.authoritative_language
        else _language(asked, line.authoritative_language, address(line.authoritative_language)),
        "links": links(
            slug,
            language,
            line.number,
            languages=languages,
            source=line.authoritative_language,
            address=address,
        ),
        "beside": [_beside(other, language) for other in asked.beside],
        "urls": {
            "current": page_url(slug, language),
            "versions": versions_url(slug, language),
            "search": search_url(slug, language),
            "version": page_url(slug, language, line.number),
            "answer": answer_url(language),
            "json": reverse("content", args=[slug, line.number, language]),
            **_files(slug, line, language),
        },
    }


def answer_url(language: str) -> str:
    """Where a reader of a text in that language answers."""
    return f"/{interface(language)}/answer/"


def _beside(policy: PolicyLine, language: str) -> dict[str, str]:
    """Another policy, by its name; in its own first language where it has not this one."""
    spoken = language if language in policy.languages else policy.languages[0]
    return {"name": policy.name[spoken], "language": spoken, "url": page_url(policy.slug, spoken)}


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


def _address(asked: Asked, language: str) -> str:
    if asked.since:
        return changes_url(asked.policy.slug, language, asked.since, asked.number)
    return page_url(asked.policy.slug, language, asked.number)


def _language(asked: Asked, other: str, url: str) -> dict[str, Any]:
    return {"code": other, "name": OWN_NAMES[other], "url": url, "current": other == asked.language}


def state(policy: PolicyLine, line: VersionLine, at: datetime) -> str:
    """'upcoming', 'in_force' or 'superseded': computed, never stored."""
    if line.effective_at > at:
        return "upcoming"
    return "in_force" if policy.in_force(at) is line else "superseded"


def _enforce(line: VersionLine, language: str) -> ShownDate | None:
    return both(line.enforce_at, language) if line.enforce_at > line.effective_at else None


def _link(asked: Asked, line: VersionLine) -> dict[str, Any]:
    return {"number": line.number, "url": page_url(asked.policy.slug, asked.language)}


def _announced(asked: Asked, line: VersionLine, at: datetime) -> dict[str, Any] | None:
    """The next version to bind, for the readers of the one in force."""
    coming = next(iter(asked.policy.upcoming(at)), None)
    if coming is None or asked.policy.in_force(at) is not line:
        return None
    url = page_url(asked.policy.slug, asked.language, coming.number)
    return {"number": coming.number, "url": url, "effective": both(coming.effective_at, asked.language)}


def _untranslated(asked: Asked, line: VersionLine) -> dict[str, Any]:
    """The frame, and the newest version that this language has."""
    spoken = [other for other in asked.policy.versions if asked.language in other.languages]
    last = spoken[-1].number if spoken else None
    url = last and page_url(asked.policy.slug, asked.language, last)
    last_one = {"number": last, "url": url} if last else None
    return {**frame(asked, line), "links": None, "last": last_one}


def minutes_to_read(document: dict[str, Any]) -> int:
    """How long the text takes to read, at least one minute."""
    words = sum(len(section["text"].split()) for section in document["sections"])
    return max(1, round(words / WORDS_A_MINUTE))


def contents(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The numbered sections as a tree, by their numbers: '3.1' stands under '3'."""
    found: dict[str, dict[str, Any]] = {}
    top: list[dict[str, Any]] = []
    for section in sections:
        number = section["number"]
        if number:
            entry = {"anchor": section["key"], "number": number, "title": section["title"], "children": []}
            found[number] = entry
            parent = found.get(number.rpartition(".")[0])
            (parent["children"] if parent else top).append(entry)
    return top
