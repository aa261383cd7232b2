"""The pages of a policy as bytes: what stands around the article fragment, with nothing personal in it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe

from policies.dates import ShownDate, both, interface
from policies.languages import OWN_NAMES, direction
from policies.models import ChangeClass, Media
from policies.renditions import body
from policies.timeline import PolicyLine, Schedule, VersionLine

WORDS_A_MINUTE = 170


@dataclass(frozen=True)
class Asked:
    """Which page: a policy in a language; one version's permanent page, or the current one (number None).

    `since` is the number of the earlier version that the page compares with.
    """

    policy: PolicyLine
    language: str
    number: int | None = None
    since: int | None = None


class NoSuchPage(LookupError):
    """Nothing is published at this address."""


def version_page(asked: Asked, at: datetime) -> bytes:
    """The page of the current version, or of a numbered one. Raises NoSuchPage."""
    line = asked.policy.version(asked.number) if asked.number else asked.policy.current(at)
    if line is None or asked.language not in line.languages:
        raise NoSuchPage
    return _render("policies/page.html", asked, page=_page(asked, line, at))


def versions_page(asked: Asked, at: datetime) -> bytes:
    """The list of a policy's versions, newest first. Raises NoSuchPage while nothing is published."""
    lines = [line for line in reversed(asked.policy.versions) if asked.language in line.languages]
    if not lines:
        raise NoSuchPage
    versions = [_listed(asked, line, at) for line in lines]
    return _render("policies/versions.html", asked, page=frame(asked, lines[0]), versions=versions)


def every_page(schedule: Schedule, at: datetime) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of each page that exists at that moment."""
    for policy in schedule.policies.values():
        for language in policy.languages:
            current = Asked(policy, language)
            numbered = [Asked(policy, language, line.number) for line in policy.versions]
            for asked, build in [
                (current, version_page),
                (current, versions_page),
                *((one, version_page) for one in numbered),
            ]:
                try:
                    yield _file_name(asked, build), build(asked, at)
                except NoSuchPage:
                    continue


def page_url(policy: str, language: str, number: int | None = None) -> str:
    """The address of the current page, or of a numbered version's."""
    if number is None:
        return reverse("policy", args=[language, policy])
    return reverse("version", args=[language, policy, number])


def changes_url(policy: str, language: str, since: int, number: int) -> str:
    """The address of what changed between two versions."""
    return reverse("changes", args=[language, policy, since, number])


def nearest(schedule: Schedule, path: str, at: datetime) -> dict[str, str]:
    """Addresses of the current page and the versions of the policy that a wrong address meant, if any."""
    language, slug = [*path.strip("/").split("/"), "", ""][:2]
    policy = schedule.policies.get(slug)
    current = policy and policy.current(at)
    if not current:
        return {}
    if language not in current.languages:
        language = current.authoritative_language
    return {"current": page_url(slug, language), "versions": reverse("versions", args=[language, slug])}


def _file_name(asked: Asked, build: Any) -> str:
    if build is versions_page:
        return reverse("versions", args=[asked.language, asked.policy.slug]).strip("/") + "/index.html"
    return page_url(asked.policy.slug, asked.language, asked.number).strip("/") + "/index.html"


def _render(template: str, asked: Asked, **context: Any) -> bytes:
    return in_words(template, asked.language, **context)


def in_words(template: str, language: str, **context: Any) -> bytes:
    """The template with its own words in the interface's language for a text in `language`."""
    spoken = interface(language)
    with translation.override(spoken):
        chrome = {"LANGUAGE_CODE": spoken, "LANGUAGE_BIDI": spoken == "ar", **_brand()}
        return render_to_string(template, {**chrome, **context}).encode()


def _brand() -> dict[str, Any]:
    return {"brand": settings.BRAND}


def _page(asked: Asked, line: VersionLine, at: datetime) -> dict[str, Any]:
    text = line.languages[asked.language]
    document = json.loads(body(text.json_sha256))
    current = asked.policy.current(at)
    return {
        **frame(asked, line),
        "title": text.title,
        "state": state(asked.policy, line, at),
        "effective": both(line.effective_at, asked.language),
        "enforce": _enforce(line, asked.language),
        "change_summary": text.summary,
        "reading_minutes": minutes_to_read(document),
        "article": mark_safe(body(text.sha256[Media.HTML]).decode()),  # our own published bytes
        "contents": contents(document["sections"]),
        "sha256": text.json_sha256,
        "newer": None if current is line else _link(asked, current),
        "changes": _changes(asked, line),
    }


def frame(asked: Asked, line: VersionLine) -> dict[str, Any]:
    """What every page around a version's text says: names, languages, addresses, the date of update."""
    slug, language = asked.policy.slug, asked.language
    return {
        "policy_name": asked.policy.name.get(language, slug),
        "slug": slug,
        "number": line.number,
        "updated": both(line.published_at, language),
        "language": language,
        "direction": direction(language),
        "contact_email": asked.policy.contact_email,
        "languages": [_language(asked, other) for other in _languages(asked, line)],
        "urls": {
            "current": page_url(slug, language),
            "versions": reverse("versions", args=[language, slug]),
            "version": page_url(slug, language, line.number),
            "answer": f"/{interface(language)}/answer/",
            "json": reverse("content", args=[slug, line.number, language]),
            "text": reverse("content-as", args=[slug, line.number, language, Media.TEXT.value]),
        },
    }


def _languages(asked: Asked, line: VersionLine) -> list[str]:
    earlier = asked.policy.version(asked.since) if asked.since else line
    return [language for language in line.languages if language in earlier.languages]


def _language(asked: Asked, other: str) -> dict[str, Any]:
    if asked.since:
        url = changes_url(asked.policy.slug, other, asked.since, asked.number)
    else:
        url = page_url(asked.policy.slug, other, asked.number)
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


def _changes(asked: Asked, line: VersionLine) -> dict[str, Any] | None:
    """The version that preceded this one in the language, and where the difference is shown."""
    earlier = asked.policy.before(line, asked.language)
    if earlier is None:
        return None
    slug = asked.policy.slug
    url = changes_url(slug, asked.language, earlier.number, line.number)
    return {"since": earlier.number, "url": url}


def _listed(asked: Asked, line: VersionLine, at: datetime) -> dict[str, Any]:
    text = line.languages[asked.language]
    with translation.override(interface(asked.language)):
        label = str(ChangeClass(line.change_class).label)
    return {
        "number": line.number,
        "title": text.title,
        "state": state(asked.policy, line, at),
        "effective": both(line.effective_at, asked.language),
        "updated": both(line.published_at, asked.language),
        "change_class_label": label,
        "change_summary": text.summary,
        "url": page_url(asked.policy.slug, asked.language, line.number),
        "changes": _changes(asked, line),
    }


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
