"""The search page: what the current version says, what only other versions say, and where to go otherwise."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from policies.asked import Asked, NoSuchPage
from policies.framing import frame
from policies.locations import page_url, search_url
from policies.pages import in_words
from policies.search.finding import Hit, hits
from policies.search.query import LONGEST, Query, parse
from policies.search.suggesting import suggestions
from policies.timeline import VersionLine

MOST_VERSIONS = 20  # others that are looked through, newest first


def search_page(asked: Asked, question: str, at: datetime) -> bytes:
    """The page for a question, which may be empty, too long or found nowhere.

    It begins with the version that `asked` names, else with the current one. Raises NoSuchPage where no
    version speaks the language.
    """
    line = _read(asked, at)
    asked = replace(asked, number=asked.number and line.number)
    question = " ".join(question[:LONGEST].split())
    return in_words("policies/search.html", asked.language, lambda: {"page": _page(asked, line, question)})


def _page(asked: Asked, line: VersionLine, question: str) -> dict[str, Any]:
    page = {
        **frame(asked, line, lambda language: search_url(asked.policy.slug, language)),
        "links": None,
        "question": question,
        "read": asked.own(page_url(asked.policy.slug, asked.language, asked.number)),
        "asked_number": asked.number,
        "longest": LONGEST,
    }
    query = parse(question)
    if query:
        page.update(_results(asked, line, query))
    page["too_short"] = bool(question) and query is None
    return page


def _read(asked: Asked, at: datetime) -> VersionLine:
    """The version that was read, else the current one, else the newest that speaks the language."""
    policy = asked.policy
    first = [policy.version(asked.number) if asked.number else None, policy.current(at)]
    for line in (*first, *reversed(policy.versions)):
        if line and asked.language in line.languages:
            return line
    raise NoSuchPage


def _results(asked: Asked, line: VersionLine, query: Query) -> dict[str, Any]:
    sha256 = line.languages[asked.language].json_sha256
    here = hits(sha256, query)
    others = _others(asked, line, query)
    return {
        "asked": True,
        "results": {"url": asked.own(page_url(asked.policy.slug, asked.language, line.number)), "hits": here},
        "count": sum(hit.count for hit in here),
        "others": others,
        "suggestions": [] if here else suggestions(sha256, query),
    }


def _others(asked: Asked, line: VersionLine, query: Query) -> list[dict[str, Any]]:
    """What the other versions say, newest first, without the sections that say it the same way."""
    language = asked.language
    others = [
        other
        for other in reversed(asked.policy.versions)
        if other is not line and language in other.languages
    ]
    known = {_said(hit) for hit in hits(line.languages[language].json_sha256, query)}
    found = []
    for other in others[:MOST_VERSIONS]:
        new = [hit for hit in hits(other.languages[language].json_sha256, query) if _said(hit) not in known]
        known |= {_said(hit) for hit in new}
        if new:
            url = asked.own(page_url(asked.policy.slug, language, other.number))
            found.append({"number": other.number, "url": url, "hits": new})
    return found


def _said(hit: Hit) -> tuple[object, ...]:
    return hit.key, hit.label, hit.count, hit.snippets
