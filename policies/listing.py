"""The list of a policy's versions, as a page."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from policies.asked import Asked, NoSuchPage
from policies.changed import preceding
from policies.dates import both
from policies.framing import frame
from policies.languages import OWN_NAMES, direction
from policies.locations import compare_url, day_url, page_url, versions_url
from policies.models import ChangeClass
from policies.pages import in_words, state
from policies.refusals import Refused
from policies.timeline import VersionLine


def versions_page(asked: Asked, at: datetime, refused: Refused | None = None) -> bytes:
    """Every version, newest first, also those that this language lacks. Raises NoSuchPage while none is.

    `refused` is why the two versions that the reader named could not be compared.
    """
    current = asked.policy.current(at)
    offered = {*asked.policy.languages, *(code for line in asked.policy.versions for code in line.languages)}
    if current is None or asked.language not in offered:
        raise NoSuchPage
    return in_words("policies/versions.html", asked.language, lambda: _page(asked, current, at, refused))


def _page(asked: Asked, current: VersionLine, at: datetime, refused: Refused | None) -> dict[str, Any]:
    versions = [_listed(asked, line, at) for line in reversed(asked.policy.versions)]
    slug = asked.policy.slug
    page = frame(asked, current, lambda language: versions_url(slug, language))
    page["comparable"] = [version for version in versions if not version["only_in"]]
    page["urls"]["compare"] = asked.own(compare_url(slug, asked.language))
    page["refused"] = refused
    page["example"] = day_url(slug, asked.language, timezone.localdate(current.effective_at))
    return {"page": page, "versions": versions}


def _listed(asked: Asked, line: VersionLine, at: datetime) -> dict[str, Any]:
    shown = asked.language if asked.language in line.languages else line.authoritative_language
    return {
        "number": line.number,
        "state": state(asked.policy, line, at),
        "effective": both(line.effective_at, asked.language),
        "updated": both(line.published_at, asked.language),
        "change_class_label": str(ChangeClass(line.change_class).label),
        "change_summary": line.languages[shown].summary,
        "language": shown,
        "direction": direction(shown),
        "only_in": [] if shown == asked.language else [OWN_NAMES[code] for code in line.languages],
        "url": asked.own(page_url(asked.policy.slug, shown, line.number)),
        "changes": _preceding(asked, line) if shown == asked.language else None,
    }


def _preceding(asked: Asked, line: VersionLine) -> dict[str, Any] | None:
    found = preceding(asked.policy, line, asked.language)
    return found and {**found, "url": asked.own(found["url"])}
