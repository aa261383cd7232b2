"""Sections that a link may name and the version shown has not: for whoever follows an old address."""

import json
from functools import lru_cache
from typing import Any

from policies.asked import Asked
from policies.locations import page_url
from policies.models.section import WITHOUT_HEADING
from policies.renditions import body
from policies.timeline import VersionLine


def vanished(asked: Asked, line: VersionLine) -> list[dict[str, str]]:
    """Each such section as it stands in the last version before this one that has it, with its address there.

    What only a later version has is not among them: nobody was led to it before.
    """
    language = asked.language
    here = {key for key, *_ in _sections(line.languages[language].json_sha256)}
    found: dict[str, dict[str, str]] = {}
    for other in asked.policy.versions:
        if other.number < line.number and language in other.languages:
            found |= {one["key"]: one for one in _of(asked, other)}
    return [section for key, section in found.items() if key not in here]


def _of(asked: Asked, line: VersionLine) -> list[dict[str, str]]:
    url = asked.own(page_url(asked.policy.slug, asked.language, line.number))
    return [
        {
            "key": key,
            "number": number,
            "label": title,
            "bare": key if key in WITHOUT_HEADING else "",
            "version": str(line.number),
            "url": f"{url}#{key}",
        }
        for key, number, title in _sections(line.languages[asked.language].json_sha256)
    ]


@lru_cache(maxsize=256)
def _sections(sha256: str) -> tuple[tuple[str, str, str], ...]:
    """Key, number and title of each section of the published document with this hash."""
    document: dict[str, Any] = json.loads(body(sha256))
    return tuple((one["key"], one["number"], one["title"]) for one in document["sections"])
