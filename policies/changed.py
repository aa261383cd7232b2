"""What changed since the version before, as a page tells it: a link, and what differs at a glance."""

from typing import Any

from policies.locations import changes_url
from policies.models import PolicyVersion
from policies.models.section import WITHOUT_HEADING
from policies.redline import Redline, published_redline, published_text, redline, stored_text
from policies.schedule import read
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
    return told(found, earlier.number, changes_url(policy.slug, language, earlier.number, line.number))


def of_draft(version: PolicyVersion, language: str) -> dict[str, Any] | None:
    """What a draft changes of the newest published text in the language; None where there is none yet."""
    policy = read().policies.get(version.policy.slug)
    lines = [line for line in policy.versions if language in line.languages] if policy else []
    if not lines:
        return None
    earlier = lines[-1]
    old = published_text(earlier.languages[language].json_sha256)
    return told(redline(old, stored_text(version, language)), earlier.number, "")


def told(found: Redline, since: int, url: str) -> dict[str, Any]:
    """A redline as a page sums it up; without a `url` its sections are those of the page itself.

    Sections of which only the writing differs come last: they are the first that a page folds away.
    """
    sections = [
        {
            "key": section.shown.key,
            "number": section.shown.number,
            "label": section.shown.title,
            "bare": section.shown.key if section.shown.key in WITHOUT_HEADING else "",
            "fate": section.fate,
            "slight": section.is_slight,
        }
        for section in sorted(found.touched, key=lambda section: section.is_slight)
    ]
    return {"since": since, "url": url, "counts": found.counts, "sections": sections}
