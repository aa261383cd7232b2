"""The page of a draft, made by the same steps as the public one, and marked as a draft."""

from datetime import datetime
from typing import Any

from policies.article import article
from policies.asked import NoSuchPage
from policies.changed import of_draft
from policies.commented import commented
from policies.dates import both
from policies.languages import OWN_NAMES, column_of, direction
from policies.models import Media, PolicyVersion, PreviewLink, Rendition
from policies.moments import likely_dates
from policies.pages import in_words, told
from policies.pdf.policy import draft_pdf
from policies.renditions import render
from policies.snapshot import Whole, document, read


def preview_page(version: PolicyVersion, language: str, *, at: datetime, links: dict[str, str]) -> bytes:
    """The page as it would be if the version were published at that moment.

    `links` are the addresses of this preview by language. Raises NoSuchPage for a language that is not one
    of the policy's.
    """
    if language not in version.policy.languages:
        raise NoSuchPage
    whole = read(version)
    return in_words("policies/preview.html", language, lambda: {"page": _page(whole, language, at, links)})


def shared_page(
    link: PreviewLink, language: str, *, at: datetime, links: dict[str, str], refused: str = ""
) -> bytes:
    """The same page for whoever has a preview link, with a place to comment under each section.

    `refused` says why a comment was not kept. Raises NoSuchPage.
    """
    if language not in link.version.policy.languages:
        raise NoSuchPage
    whole = read(link.version)

    def make() -> dict[str, Any]:
        shared = {"state": "shared", "expires": both(link.expires_at, language), "refused": refused}
        shared["article"] = commented(whole.nodes, language, link=link)
        return {"page": {**_page(whole, language, at, links), **shared}}

    return in_words("policies/shared.html", language, make)


def previewed_bytes(version: PolicyVersion, language: str, *, at: datetime) -> dict[str, bytes]:
    """By format, the bytes that publication would store; the PDF says on every page that it is a draft's."""
    whole, dates = read(version), likely_dates(version, at)
    rows = render(whole, [language], dates)
    found = {row.media: row.body for row in rows if isinstance(row, Rendition)}
    return found | ({Media.PDF: draft_pdf(whole, language, dates)} if Media.PDF in found else {})


def _page(whole: Whole, language: str, at: datetime, links: dict[str, str]) -> dict[str, Any]:
    version = whole.version
    dates = likely_dates(version, at)
    shown = document(whole, language, dates)
    languages = [
        {"code": code, "name": OWN_NAMES[code], "url": url, "current": code == language}
        for code, url in links.items()
    ]
    source = version.authoritative_language
    return {
        "policy_name": getattr(version.policy, column_of("name", language)) or version.policy.slug,
        "language": language,
        "direction": direction(language),
        "languages": languages,
        "original": next((one for one in languages if one["code"] == source != language), None),
        "contact_email": version.policy.contact_email,
        **told(shown, article(whole.nodes, language)),
        "number": dates.number,
        "state": "draft",
        "effective": both(dates.effective_at, language),
        "updated": both(dates.published_at, language),
        "enforce": both(dates.enforce_at, language) if dates.enforce_at > dates.effective_at else None,
        "changes": of_draft(version, language) if not version.is_published else None,
        "urls": {"current": links[language]},
    }
