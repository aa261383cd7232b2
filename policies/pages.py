"""The pages of a policy's text as bytes: the article fragment and what leads into it; nothing personal."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from policies.asked import Asked, NoSuchPage
from policies.brand import brand_name
from policies.changed import at_a_glance
from policies.dates import ShownDate, both, interface
from policies.dressing import dressed, leads_away
from policies.framing import frame
from policies.locations import page_url
from policies.models import Media
from policies.models.section import CONTACT
from policies.questions import replies
from policies.renditions import body
from policies.search.words import search_words
from policies.summary import summary
from policies.timeline import PolicyLine, VersionLine
from policies.vanished import vanished

WORDS_A_MINUTE = 170
INDENTED = re.compile(rb"\n\s+")  # a page holds no preformatted text: to a browser it is all one space


def version_page(asked: Asked, at: datetime) -> bytes:
    """The page of the current version, or of a numbered one.

    In a language of the policy that the version was not published in, the page says so and leads to those
    that it was. Raises NoSuchPage.
    """
    line = asked.policy.version(asked.number) if asked.number else asked.policy.current(at)
    if line is None or asked.language not in {*asked.policy.languages, *line.languages}:
        raise NoSuchPage
    if asked.language not in line.languages:
        return in_words("policies/untranslated.html", asked.language, lambda: _untranslated(asked, line))
    page = in_words("policies/page.html", asked.language, lambda: {"page": _page(asked, line, at)})
    return INDENTED.sub(b"\n", page)


def in_words(template: str, language: str, make: Callable[[], dict[str, Any]]) -> bytes:
    """The template with what `make` gives it, all of it in the interface's language for a text in `language`.

    Also the words that `make` takes from the catalogue: nothing may hang on what this thread spoke last.
    """
    spoken = interface(language)
    with translation.override(spoken):
        chrome = {"LANGUAGE_CODE": spoken, "LANGUAGE_BIDI": spoken == "ar", "brand": brand_name(language)}
        return render_to_string(template, {**chrome, **make()}).encode()


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
        "pdf_bytes": len(body(text.sha256[Media.PDF])) if Media.PDF in text.sha256 else 0,
        "newer": None if current is line else _link(asked, current),
        "upcoming": _announced(asked, line, at),
        "changes": _changes(asked, line),
        "vanished": vanished(asked, line),
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


def state(policy: PolicyLine, line: VersionLine, at: datetime) -> str:
    """'upcoming', 'in_force' or 'superseded': computed, never stored."""
    if line.effective_at > at:
        return "upcoming"
    return "in_force" if policy.in_force(at) is line else "superseded"


def _changes(asked: Asked, line: VersionLine) -> dict[str, Any] | None:
    found = at_a_glance(asked.policy, line, asked.language)
    return found and {**found, "url": asked.own(found["url"])}


def _enforce(line: VersionLine, language: str) -> ShownDate | None:
    return both(line.enforce_at, language) if line.enforce_at > line.effective_at else None


def _link(asked: Asked, line: VersionLine) -> dict[str, Any]:
    return {"number": line.number, "url": asked.own(page_url(asked.policy.slug, asked.language))}


def _announced(asked: Asked, line: VersionLine, at: datetime) -> dict[str, Any] | None:
    """The next version to bind, for the readers of the one in force."""
    coming = next(iter(asked.policy.upcoming(at)), None)
    if coming is None or asked.policy.in_force(at) is not line:
        return None
    url = asked.own(page_url(asked.policy.slug, asked.language, coming.number))
    return {"number": coming.number, "url": url, "effective": both(coming.effective_at, asked.language)}


def _untranslated(asked: Asked, line: VersionLine) -> dict[str, Any]:
    """Its page: the frame, and the newest version that this language has."""
    spoken = [other for other in asked.policy.versions if asked.language in other.languages]
    last = spoken[-1].number if spoken else None
    url = last and asked.own(page_url(asked.policy.slug, asked.language, last))
    last_one = {"number": last, "url": url} if last else None
    return {"page": {**frame(asked, line), "links": None, "last": last_one}}


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
