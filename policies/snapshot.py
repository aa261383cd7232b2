"""A version read whole, and the JSON document that is published of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from policies import markdown
from policies.languages import direction
from policies.models import DataCategory, PolicyVersion, Purpose, Recipient
from policies.outline import Node, tree, walk
from policies.rfc3339 import to_second


@dataclass(frozen=True)
class Dates:
    """What publication adds to a text: its number and its moments (aware, whole seconds)."""

    number: int
    published_at: datetime
    effective_at: datetime
    enforce_at: datetime


@dataclass(frozen=True)
class Whole:
    """A version with its parts, read once: 5 queries whatever its length."""

    version: PolicyVersion
    nodes: list[Node]
    purposes: list[Purpose]
    data_categories: list[DataCategory]
    recipients: list[Recipient]


def read(version: PolicyVersion) -> Whole:
    """The version's parts as they stand now; unconfirmed declarations are not among them."""
    return Whole(
        version=version,
        nodes=tree(version.sections.all()),
        purposes=list(version.purposes.filter(confirmed=True)),
        data_categories=list(version.data_categories.filter(confirmed=True)),
        recipients=list(version.recipients.filter(confirmed=True)),
    )


def document(whole: Whole, language: str, dates: Dates) -> dict[str, Any]:
    """The published JSON document in one language (05 section 3.1), ready for `ledger.canonical`."""
    return {
        **content(whole, language),
        "version": dates.number,
        "published_at": to_second(dates.published_at),
        "effective_at": to_second(dates.effective_at),
        "enforce_at": to_second(dates.enforce_at),
    }


def content(whole: Whole, language: str) -> dict[str, Any]:
    """The document without its number and dates: what a person can approve before these are known."""
    version = whole.version
    return {
        "policy": version.policy.slug,
        "language": language,
        "direction": direction(language),
        "authoritative_language": version.authoritative_language,
        "title": version.text("title", language),
        "change_class": version.change_class,
        "change_summary": version.text("change_summary", language),
        "controller": _controller(version),
        "contact_email": version.policy.contact_email,
        "sections": [_section(node, language) for node in walk(whole.nodes)],
        "purposes": [_purpose(purpose, language) for purpose in whole.purposes],
        "data_categories": [_data_category(item, language) for item in whole.data_categories],
        "recipients": [_declared(item, language) for item in whole.recipients],
    }


def question(whole: Whole, language: str, dates: Dates) -> dict[str, Any]:
    """What is asked about the version: the decision offered and each optional purpose, unticked."""
    return {**wording(whole, language), "version": dates.number}


def wording(whole: Whole, language: str) -> dict[str, Any]:
    """The question without the version's number."""
    return {
        "policy": whole.version.policy.slug,
        "language": language,
        "title": whole.version.text("title", language),
        "decisions": ["accept", "refuse"],
        "purposes": [
            {**_declared(purpose, language), "default": False}
            for purpose in whole.purposes
            if purpose.optional
        ],
    }


def _controller(version: PolicyVersion) -> dict[str, Any]:
    controller = version.policy.controller
    return {
        "party": controller.party,
        "address": controller.address,
        "representative": controller.representative,
        "jurisdictions": controller.jurisdictions,
    }


def _section(node: Node, language: str) -> dict[str, Any]:
    section = node.section
    body = section.text("body", language)
    return {
        "key": section.key,
        "level": section.level,
        "number": node.number,
        "title": section.text("title", language),
        "html": markdown.html(body),
        "text": markdown.plain(body),
    }


def _declared(item: Purpose | DataCategory | Recipient, language: str) -> dict[str, Any]:
    return {"key": item.key, "title": item.text("title", language), "section": item.section_key}


def _data_category(item: DataCategory, language: str) -> dict[str, Any]:
    return {
        **_declared(item, language),
        "collection": item.text("collection", language),
        "optional": item.optional,
    }


def _purpose(item: Purpose, language: str) -> dict[str, Any]:
    return {
        **_declared(item, language),
        "description": item.text("description", language),
        "lawful_basis": item.lawful_basis,
        "optional": item.optional,
        "data_categories": item.data_categories,
        "recipients": item.recipients,
        "collection": item.text("collection", language),
        "retention": item.text("retention", language),
        "validity_months": item.validity,
    }


def values(whole: Whole) -> list[tuple]:
    """Every stored value of the version and its parts, to tell whether it was edited between two reads."""
    parts = [node.section for node in walk(whole.nodes)]
    rows = [whole.version, *parts, *whole.purposes, *whole.data_categories, *whole.recipients]
    return [tuple(getattr(row, field.attname) for field in row._meta.concrete_fields) for row in rows]
