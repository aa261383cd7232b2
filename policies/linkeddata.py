"""What a version is, for machines: schema.org as JSON-LD in a document of its own, which its page links to.

Not inside the page: our policy allows no inline script of any type, so that one rule can be checked on every
byte, and readers need none of it before they can read. Processors of JSON-LD follow such a link by the book
(JSON-LD 1.1 API, 9.4.2).
"""

import json
from typing import Any

from policies.documents import CONTENT_TYPES, content_url
from policies.locations import absolute, page_url
from policies.published import Published
from policies.renditions import body
from policies.rfc3339 import to_second
from policies.timeline import PolicyLine, VersionLine

CONTENT_TYPE = "application/ld+json"


def linked_data(policy: PolicyLine, line: VersionLine, language: str) -> Published:
    """The document. Requires that the version speaks the language."""
    found = _document(policy, line, language)
    content = json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n"
    return Published(content, CONTENT_TYPE, language)


def _document(policy: PolicyLine, line: VersionLine, language: str) -> dict[str, Any]:
    text = line.languages[language]
    here = _page(policy, line, language)
    before = policy.before(line, language)
    controller = json.loads(body(text.json_sha256))["controller"]
    return {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "@id": here,
        "url": here,
        "name": text.title,
        "version": line.number,
        "inLanguage": language,
        "abstract": text.summary,
        "datePublished": to_second(line.published_at),
        "temporalCoverage": _in_force(policy, line),
        "publisher": {"@type": "Organization", "name": controller["party"], "email": policy.contact_email},
        "encoding": [_encoding(policy, line, language, media) for media in sorted(text.sha256)],
        **({"isBasedOn": _page(policy, before, language)} if before else {}),
        **_translations(policy, line, language),
    }


def _page(policy: PolicyLine, line: VersionLine, language: str) -> str:
    return absolute(page_url(policy.slug, language, line.number))


def _in_force(policy: PolicyLine, line: VersionLine) -> str:
    """An interval of ISO 8601; open, '..', while no later version is known."""
    later = policy.version(line.number + 1)
    return f"{to_second(line.effective_at)}/{to_second(later.effective_at) if later else '..'}"


def _encoding(policy: PolicyLine, line: VersionLine, language: str, media: str) -> dict[str, str]:
    return {
        "@type": "MediaObject",
        "contentUrl": absolute(content_url(policy, line, language, media)),
        "encodingFormat": CONTENT_TYPES[media].partition(";")[0],
        "sha256": line.languages[language].sha256[media],
    }


def _translations(policy: PolicyLine, line: VersionLine, language: str) -> dict[str, Any]:
    """Where the other languages are, and which one they were translated from."""
    source = line.authoritative_language
    if language != source:
        return {"translationOfWork": {"@id": _page(policy, line, source)}} if source in line.languages else {}
    others = [{"@id": _page(policy, line, other)} for other in line.languages if other != language]
    return {"workTranslation": others} if others else {}
