"""A version of a policy as a PDF: what stands on the cover, in the text, and at the foot of each page."""

from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext

from ledger.canonical import canonical, sha256_hex
from policies.dates import both, interface
from policies.languages import OWN_NAMES, direction
from policies.models import DataCategory, LawfulBasis, Purpose
from policies.outline import Node, walk
from policies.pdf.blocks import blocks
from policies.pdf.typesetting import NoPdf, typeset, written
from policies.snapshot import Dates, Whole, document

Fact = dict[str, Any]


def policy_pdf(whole: Whole, language: str, dates: Dates) -> bytes:
    """The version as it is published, its canonical JSON attached. Raises NoPdf."""
    published = canonical(document(whole, language, dates))
    return _typeset(whole, language, dates, sha256=sha256_hex(published), attached=published)


def draft_pdf(whole: Whole, language: str, dates: Dates) -> bytes:
    """The same of a draft: marked on every page, without a hash. Raises NoPdf."""
    return _typeset(whole, language, dates)


def why_none(whole: Whole, language: str, dates: Dates) -> str:
    """Why the version would be published without a PDF, as far as its words tell, else ''."""
    try:
        written(_data(whole, language, dates, ""))
    except NoPdf as refusal:
        return str(refusal)
    return ""


def _typeset(whole: Whole, language: str, dates: Dates, *, sha256: str = "", attached: bytes = b"") -> bytes:
    return typeset("policy.typ", _data(whole, language, dates, sha256), attached=attached)


def _data(whole: Whole, language: str, dates: Dates, sha256: str) -> dict[str, Any]:
    with translation.override(interface(language)):
        return {**_paper(whole, language, dates, sha256), **_text(whole, language, dates)}


def _paper(whole: Whole, language: str, dates: Dates, sha256: str) -> dict[str, Any]:
    """What `paper.typ` asks of every document."""
    version = whole.version
    return {
        "title": version.text("title", language),
        "author": version.policy.controller.party,
        "language": language,
        "direction": direction(language),
        "day": _day(dates.published_at),
        "watermark": "" if sha256 else gettext("Draft"),
        "hash": sha256,
        "foot": _foot(whole, language, dates, bool(sha256)),
        "page": gettext("Page %(number)s of %(total)s") % {"number": "{number}", "total": "{total}"},
    }


def _text(whole: Whole, language: str, dates: Dates) -> dict[str, Any]:
    version = whole.version
    policy = version.policy
    headed = [node for node in walk(whole.nodes) if node.number]
    return {
        "attachment": {
            "name": f"{policy.slug}-{dates.number}-{language}.json",
            "description": gettext("The same text as published JSON: its SHA-256 stands at the foot."),
        },
        "facts": _facts(whole, language, dates),
        "summary": _summary(version.text("change_summary", language), dates.number),
        "contents": gettext("Contents") if len(headed) > 1 else None,
        "sections": [_section(node, language) for node in walk(whole.nodes)],
        "declared": [group for group in _declared(whole, language) if group["items"]],
        "contact": {
            "heading": gettext("Contact"),
            "party": policy.controller.party,
            "address": policy.controller.address,
            "mail": policy.contact_email,
        },
    }


def _foot(whole: Whole, language: str, dates: Dates, published: bool) -> list[str]:
    if not published:
        return [gettext("Draft"), gettext("not published")]
    number = gettext("Version %(number)s") % {"number": dates.number}
    updated = f"{gettext('Last updated:')} {both(dates.published_at, language).gregorian}"
    return [number, updated]


def _facts(whole: Whole, language: str, dates: Dates) -> list[Fact]:
    """The cover's lines."""
    lines = [
        (gettext("Version"), str(dates.number)),
        (gettext("Effective from"), _both_days(dates.effective_at, language)),
        (gettext("Published on"), _both_days(dates.published_at, language)),
        (gettext("Controller"), whole.version.policy.controller.party),
    ]
    if dates.enforce_at > dates.effective_at:
        lines.insert(2, (gettext("Please answer by"), _both_days(dates.enforce_at, language)))
    source = whole.version.authoritative_language
    if language != source:
        original = gettext("%(language)s; where they differ, that text counts") % {
            "language": OWN_NAMES[source]
        }
        lines.append((gettext("Translated from"), original))
    return _as_facts(lines)


def _both_days(at: datetime, language: str) -> str:
    day = both(at, language)
    return f"{day.gregorian} ({day.hijri})" if day.hijri else day.gregorian


def _day(at: datetime) -> dict[str, int]:
    local = timezone.localtime(at)
    return {"year": local.year, "month": local.month, "day": local.day}


def _summary(text: str, number: int) -> dict[str, str] | None:
    if number == 1 or not text.strip():
        return None
    return {"heading": gettext("What changed"), "text": text}


def _section(node: Node, language: str) -> dict[str, Any]:
    section = node.section
    return {
        "number": node.number,
        "title": section.text("title", language) if node.number else "",
        "depth": node.number.count(".") + 1,
        "blocks": blocks(section.text("body", language)),
    }


def _declared(whole: Whole, language: str) -> list[dict[str, Any]]:
    """The declarations: for each purpose what, why, with whom and how long."""
    return [
        {"heading": gettext("Purposes"), "items": [_purpose(whole, one, language) for one in whole.purposes]},
        {
            "heading": gettext("Data categories"),
            "items": [_category(one, language) for one in whole.data_categories],
        },
        {
            "heading": gettext("Recipients"),
            "items": [_item(one.text("title", language)) for one in whole.recipients],
        },
    ]


def _purpose(whole: Whole, purpose: Purpose, language: str) -> dict[str, Any]:
    facts = [
        (
            gettext("legal basis"),
            str(LawfulBasis(purpose.lawful_basis).label) if purpose.lawful_basis else "",
        ),
        (gettext("data categories"), _titles(whole.data_categories, purpose.data_categories, language)),
        (gettext("recipients"), _titles(whole.recipients, purpose.recipients, language)),
        (gettext("how the data is collected"), purpose.text("collection", language)),
        (gettext("kept for"), purpose.text("retention", language)),
        (gettext("months a consent is valid"), str(purpose.validity or "")),
    ]
    return _item(
        purpose.text("title", language), purpose.text("description", language), facts, purpose.optional
    )


def _category(category: DataCategory, language: str) -> dict[str, Any]:
    facts = [(gettext("how it is collected"), category.text("collection", language))]
    return _item(category.text("title", language), facts=facts, optional=category.optional)


def _item(
    title: str, text: str = "", facts: list[tuple[str, str]] | None = None, optional: bool = False
) -> dict[str, Any]:
    shown = f"{title} ({gettext('optional')})" if optional else title
    return {"title": shown, "text": text, "facts": _as_facts(facts or [])}


def _as_facts(lines: list[tuple[str, str]]) -> list[Fact]:
    """The lines that say something; what nobody has filled in is not invented."""
    return [{"label": capfirst(label), "runs": [{"text": value}]} for label, value in lines if value]


def _titles(declared: list[Any], keys: list[str], language: str) -> str:
    titles = {one.key: one.text("title", language) for one in declared}
    mark = "، " if direction(language) == "rtl" else ", "
    return mark.join(titles.get(key, key) for key in keys)
