"""What changed since the version before, as a page tells it: a link, and what differs at a glance."""

from typing import Any

from policies.locations import changes_url
from policies.models.section import WITHOUT_HEADING
from policies.redline import published_redline
from policies.timeline import PolicyLine, VersionLine


def preceding(policy: PolicyLine, line: VersionLine, language: str) -> dict[str, Any] | None:
    """The version that preceded this one in the language, and where the difference is shown."""
    earlier = policy.before(line, language)
    if earlier is None:
        return None
    return {"since": earlier.number, "url": changes_url(policy.slug, language, earlier.number, line.number)}


def at_a_glance(policy: PolicyLine, line: VersionLine, language: str) -> dict[str, Any] | None:
    """As `preceding`, with how much differs and the sections that do. None for the first version."""
    earlier = policy.before(line, language)
    return between(policy, earlier, line, language) if earlier else None


def between(policy: PolicyLine, earlier: VersionLine, line: VersionLine, language: str) -> dict[str, Any]:
    """What differs between two versions that are both published in the language."""
    found = published_redline(*(one.languages[language].json_sha256 for one in (earlier, line)))
    sections = [
        {
            "key": section.shown.key,
            "number": section.shown.number,
            "label": section.shown.title,
            "bare": section.shown.key if section.shown.key in WITHOUT_HEADING else "",
            "fate": section.fate,
        }
        for section in found.touched
    ]
    url = changes_url(policy.slug, language, earlier.number, line.number)
    return {"since": earlier.number, "url": url, "counts": found.counts, "sections": sections}
