"""The page that leads to each policy, where several are published."""

from datetime import datetime
from typing import Any

from policies.asked import NoSuchPage
from policies.dates import both
from policies.framing import answer_url
from policies.languages import OWN_NAMES, direction
from policies.linking import alternates
from policies.locations import absolute, front_url, page_url
from policies.pages import in_words, state
from policies.timeline import PolicyLine, Schedule


def front_page(schedule: Schedule, language: str, at: datetime) -> bytes:
    """Every policy with what is in force, in that language where it is spoken. Raises NoSuchPage.

    There is no such page where one policy or none is published, nor in a language that no policy has.
    """
    shown = list(schedule.policies.values())
    if len(shown) < 2 or not any(language in policy.languages for policy in shown):
        raise NoSuchPage
    return in_words("policies/front.html", language, lambda: _page(shown, language, at))


def _page(shown: list[PolicyLine], language: str, at: datetime) -> dict[str, Any]:
    spoken = [code for code in OWN_NAMES if any(code in policy.languages for policy in shown)]
    page = {
        "language": language,
        "direction": direction(language),
        "contact_email": shown[0].contact_email,
        "languages": [_language(code, language) for code in spoken],
        "links": {
            "canonical": absolute(front_url(language)),
            "alternates": alternates(spoken, shown[0].current(at).authoritative_language, front_url),
        },
        "urls": {"current": front_url(language), "answer": answer_url(language)},
    }
    return {"page": page, "policies": [_listed(policy, language, at) for policy in shown]}


def _language(code: str, language: str) -> dict[str, Any]:
    return {
        "code": code,
        "name": OWN_NAMES[code],
        "url": front_url(code),
        "current": code == language,
    }


def _listed(policy: PolicyLine, language: str, at: datetime) -> dict[str, Any]:
    line = policy.current(at)
    shown = language if language in line.languages else line.authoritative_language
    return {
        "title": line.languages[shown].title,
        "summary": line.languages[shown].summary,
        "language": shown,
        "direction": direction(shown),
        "only_in": [] if shown == language else [OWN_NAMES[code] for code in line.languages],
        "number": line.number,
        "state": state(policy, line, at),
        "effective": both(line.effective_at, language),
        "updated": both(line.published_at, language),
        "url": page_url(policy.slug, shown),
    }
