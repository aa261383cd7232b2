"""What the public API says of the policies and their versions, made of schedule and published bytes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from ledger.canonical import canonical
from policies.models import Media
from policies.paging import USUAL, paged
from policies.published import Published
from policies.renditions import body
from policies.rfc3339 import to_second
from policies.timeline import PolicyLine, Schedule, VersionLine

CONTENT_TYPES = {
    Media.JSON: "application/json",
    Media.HTML: "text/html; charset=utf-8",
    Media.TEXT: "text/plain; charset=utf-8",
    Media.PDF: "application/pdf",
}
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def every_document(schedule: Schedule, at: datetime) -> Iterator[tuple[str, Published]]:
    """Address and answer of each that is a file: the details first, then the lists that lead to them."""
    for line in schedule.policies.values():
        for version in line.versions:
            found = version_detail(line, version, at)
            yield reverse("api-version", args=[line.slug, version.number]), as_json(found)
        versions = as_json(version_list(line, at))
        if "Link" not in versions.headers:  # no file leads on to the next page
            yield reverse("api-versions", args=[line.slug]), versions
        yield reverse("api-policy", args=[line.slug]), as_json(policy_detail(line, at))
    yield reverse("api-policies"), as_json(policy_list(schedule, at))


def every_content(schedule: Schedule) -> Iterator[tuple[str, Published]]:
    """Address and answer of the published bytes of every version, language and format."""
    for line in schedule.policies.values():
        for version in line.versions:
            for language, text in version.languages.items():
                for media in text.sha256:
                    url = content_url(line, version, language, media)
                    yield url, content(line, version, language, media)


def as_json(document: dict[str, Any], *, limit: int = USUAL) -> Published:
    """The document's canonical bytes, open to any script; of a page, with the way to the next."""
    headers, cursor = OPEN, document.get("next")
    if cursor:
        headers = {**OPEN, "Link": f'<?{urlencode({"limit": limit, "cursor": cursor})}>; rel="next"'}
    return Published(canonical(document), CONTENT_TYPES[Media.JSON], headers=headers)


def content(line: PolicyLine, version: VersionLine, language: str, media: str) -> Published:
    """The bytes of one language and format, with the addresses of their page and of the other languages.

    Requires that the version was published so. Raises UnknownBytes and django.db.Error as `body` does.
    """
    headers = {**OPEN, "Link": _links(line, version, language)}
    if media == Media.PDF:
        headers["Content-Disposition"] = f'inline; filename="{line.slug}-{version.number}-{language}.pdf"'
    sha256 = version.languages[language].sha256[media]
    return Published(body(sha256), CONTENT_TYPES[Media(media)], language, True, headers)


def policy_list(schedule: Schedule, at: datetime) -> dict[str, Any]:
    """Every policy with its current version."""
    return {"items": [policy_detail(line, at) for line in schedule.policies.values()]}


def policy_detail(line: PolicyLine, at: datetime) -> dict[str, Any]:
    """One policy: its current version, and those that are published but do not bind yet."""
    current = line.current(at)
    upcoming = [version for version in line.upcoming(at) if version is not current]
    return {
        "slug": line.slug,
        "name": line.name,
        "contact_email": line.contact_email,
        "current": version_detail(line, current, at) if current else None,
        "upcoming": [version_detail(line, version, at) for version in upcoming],
        "versions_url": reverse("api-versions", args=[line.slug]),
    }


def version_list(
    line: PolicyLine, at: datetime, below: int | None = None, limit: int = USUAL
) -> dict[str, Any]:
    """A page of a policy's versions, newest first, those below a number where it is given."""
    page, cursor = paged(line, below, limit)
    return {"items": [version_detail(line, version, at) for version in page], "next": cursor}


def version_detail(line: PolicyLine, version: VersionLine, at: datetime) -> dict[str, Any]:
    """One version's dates, kind of change, and the hash of its text in each language."""
    return {
        "policy": line.slug,
        "version": version.number,
        "in_force": line.in_force(at) is version,
        "change_class": version.change_class,
        "authoritative_language": version.authoritative_language,
        "published_at": to_second(version.published_at),
        "effective_at": to_second(version.effective_at),
        "enforce_at": to_second(version.enforce_at),
        "languages": {language: _text(line, version, language) for language in version.languages},
    }


def content_url(line: PolicyLine, version: VersionLine, language: str, media: str = Media.JSON.value) -> str:
    """The address of the published bytes."""
    which = [line.slug, version.number, language]
    if media == Media.JSON:
        return reverse("content", args=which)
    return reverse("content-as", args=[*which, media])


def _text(line: PolicyLine, version: VersionLine, language: str) -> dict[str, Any]:
    text = version.languages[language]
    return {
        "title": text.title,
        "change_summary": text.summary,
        "sha256": text.json_sha256,
        "content_url": content_url(line, version, language),
        "formats": {media: _format(line, version, language, media) for media in text.sha256},
        "page_url": reverse("version", args=[language, line.slug, version.number]),
    }


def _format(line: PolicyLine, version: VersionLine, language: str, media: str) -> dict[str, str]:
    sha256 = version.languages[language].sha256[media]
    return {"url": content_url(line, version, language, media), "sha256": sha256}


def _links(line: PolicyLine, version: VersionLine, language: str) -> str:
    page = reverse("version", args=[language, line.slug, version.number])
    others = [
        f'<{content_url(line, version, other)}>; rel="alternate"; hreflang="{other}"'
        for other in version.languages
        if other != language
    ]
    return ", ".join([f'<{page}>; rel="canonical"', *others])
