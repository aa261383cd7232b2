"""Renditions: the exact bytes of a version in each language and format, made once, served for ever."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from ledger.canonical import canonical, sha256_hex
from policies.article import article
from policies.dates import interface
from policies.languages import OWN_NAMES, direction
from policies.markdown import plain
from policies.models import Media, PolicyVersion, Question, Rendition
from policies.numerals import in_order
from policies.outline import Node, walk
from policies.pdf.policy import policy_pdf
from policies.pdf.typesetting import NoPdf
from policies.seen import is_visible
from policies.snapshot import Dates, Whole, document, question


class UnknownBytes(LookupError):
    """No published bytes have this hash."""


def render(whole: Whole, languages: Iterable[str], dates: Dates) -> list[Rendition | Question]:
    """Unsaved rows of everything that publication stores, for each of the languages."""
    return [row for language in languages for row in _rows(whole, language, dates)]


def _rows(whole: Whole, language: str, dates: Dates) -> Iterable[Rendition | Question]:
    formats = {
        Media.JSON: canonical(document(whole, language, dates)),
        Media.HTML: article(whole.nodes, language).encode(),
        Media.TEXT: _text(whole, language).encode(),
    }
    formats |= _pdf(whole, language, dates)
    for media, body in formats.items():
        yield Rendition(
            version=whole.version,
            language=language,
            media=media,
            sha256=sha256_hex(body),
            body=body,
        )
    asked = canonical(question(whole, language, dates))
    yield Question(version=whole.version, language=language, sha256=sha256_hex(asked), body=asked)


def _pdf(whole: Whole, language: str, dates: Dates) -> dict[Media, bytes]:
    """The PDF, where one can be made: a text is published without it rather than with gaps in it."""
    try:
        return {Media.PDF: policy_pdf(whole, language, dates)}
    except NoPdf:
        return {}


def _text(whole: Whole, language: str) -> str:
    parts = [whole.version.text("title", language), _original(whole.version, language)]
    for node in walk(whole.nodes):
        heading = f"{node.number} {node.section.text('title', language)}" if node.number else ""
        parts += [heading, plain(node.section.text("body", language))]
    text = "\n\n".join(part for part in parts if part) + "\n"
    return in_order(text) if direction(language) == "rtl" else text


def _original(version: PolicyVersion, language: str) -> str:
    """Of a translation, which text counts where they differ; nothing in the authoritative language."""
    source = version.authoritative_language
    if language == source:
        return ""
    with translation.override(interface(language)):
        said = gettext(
            "This is a translation. Where it says something else than the original, the original counts:"
        )
    return f"{said} {OWN_NAMES[source]}"


def body(sha256: str) -> bytes:
    """The published bytes with this hash: from memory, else this host's file, else the database.

    Raises UnknownBytes; raises django.db.Error when the file is missing and the database is away.
    """
    return _body(sha256, settings.PUBLISHED_ROOT)


@lru_cache(maxsize=256)
def _body(sha256: str, root: Path) -> bytes:
    kept = whole_file(root, sha256)
    if kept is not None:
        return kept
    row = Rendition.objects.filter(sha256=sha256).values_list("body", flat=True).first()
    if row is None:
        raise UnknownBytes(sha256)
    return bytes(row)


def whole_file(root: Path, sha256: str) -> bytes | None:
    """What this host's file holds, None where it is missing or its bytes are not those of its name."""
    try:
        kept = bytes_file(root, sha256).read_bytes()
    except OSError:
        return None
    return kept if sha256_hex(kept) == sha256 else None


def bytes_file(root: Path, sha256: str) -> Path:
    """Where a host keeps the published bytes with this hash."""
    return root / "bytes" / sha256


def complete_languages(version: PolicyVersion, whole: Whole) -> list[str]:
    """The policy's languages in which nothing of the version is empty, in the policy's order."""
    return [language for language in version.policy.languages if not gaps(whole, language)]


def gaps(whole: Whole, language: str) -> list[str]:
    """What is empty in a language: 'title', 'change_summary', section keys, declarations as 'purpose:key'."""
    version = whole.version
    missing = [
        field for field in ("title", "change_summary") if not is_visible(version.text(field, language))
    ]
    missing += [node.section.key for node in walk(whole.nodes) if _is_empty(node, language)]
    declared = (*whole.purposes, *whole.data_categories, *whole.recipients)
    return missing + [
        f"{item._meta.model_name}:{item.key}"
        for item in declared
        if not is_visible(item.text("title", language))
    ]


def places(whole: Whole) -> int:
    """In how many places `gaps` looks."""
    return 2 + sum(
        map(len, (list(walk(whole.nodes)), whole.purposes, whole.data_categories, whole.recipients))
    )


def _is_empty(node: Node, language: str) -> bool:
    title, body = (is_visible(node.section.text(field, language)) for field in ("title", "body"))
    if node.section.stands_without_heading:
        return not body
    # A heading may stand over its nested sections alone.
    return not title or not (body or node.children)
