"""The JSON Schema of what the public API answers (OpenAPI 3.1)."""

from typing import Any


def record(**members: Any) -> dict[str, Any]:
    """An object with exactly these members, all present."""
    return {"type": "object", "properties": members, "required": list(members)}


def items(shape: dict[str, Any]) -> dict[str, Any]:
    """A whole list."""
    return record(items={"type": "array", "items": shape})


def by_language(shape: dict[str, Any]) -> dict[str, Any]:
    """An object with a member for each language code."""
    return {"type": "object", "additionalProperties": shape}


def by_name(shape: dict[str, Any]) -> dict[str, Any]:
    """An object with a member for each format: json, html, txt, pdf. Only the first three always are."""
    return {"type": "object", "additionalProperties": shape, "required": ["json", "html", "txt"]}


TEXT = {"type": "string"}
NUMBER = {"type": "integer", "minimum": 1}
FLAG = {"type": "boolean"}
MOMENT = {"type": "string", "format": "date-time"}
SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
KEYS = {"type": "array", "items": TEXT}

VERSION = record(
    policy=TEXT,
    version=NUMBER,
    in_force=FLAG,
    change_class=TEXT,
    authoritative_language=TEXT,
    published_at=MOMENT,
    effective_at=MOMENT,
    enforce_at=MOMENT,
    languages=by_language(
        record(
            title=TEXT,
            change_summary=TEXT,
            sha256=SHA256,
            content_url=TEXT,
            formats=by_name(record(url=TEXT, sha256=SHA256)),
            page_url=TEXT,
        )
    ),
)
VERSIONS = record(items={"type": "array", "items": VERSION}, next={"type": ["string", "null"]})
POLICY = record(
    slug=TEXT,
    name=by_language(TEXT),
    contact_email=TEXT,
    current={"oneOf": [VERSION, {"type": "null"}]},
    upcoming={"type": "array", "items": VERSION},
    versions_url=TEXT,
)
POLICIES = items(POLICY)
DECLARED = {"key": TEXT, "title": TEXT, "section": TEXT}
DOCUMENT = record(
    policy=TEXT,
    version=NUMBER,
    language=TEXT,
    direction={"type": "string", "enum": ["rtl", "ltr"]},
    authoritative_language=TEXT,
    title=TEXT,
    change_class=TEXT,
    change_summary=TEXT,
    published_at=MOMENT,
    effective_at=MOMENT,
    enforce_at=MOMENT,
    controller=record(party=TEXT, address=TEXT, representative=TEXT, jurisdictions=KEYS),
    contact_email=TEXT,
    sections={
        "type": "array",
        "items": record(key=TEXT, level={"type": "integer"}, number=TEXT, title=TEXT, html=TEXT, text=TEXT),
    },
    purposes={
        "type": "array",
        "items": record(
            **DECLARED,
            description=TEXT,
            lawful_basis=TEXT,
            optional=FLAG,
            data_categories=KEYS,
            recipients=KEYS,
            collection=TEXT,
            retention=TEXT,
            validity_months={"type": ["integer", "null"]},
        ),
    },
    data_categories={"type": "array", "items": record(**DECLARED, collection=TEXT, optional=FLAG)},
    recipients={"type": "array", "items": record(**DECLARED)},
)
COUNT = {"type": "integer", "minimum": 0}
RUNS = {
    "type": "array",
    "items": record(op={"type": "string", "enum": ["equal", "delete", "insert"]}, text=TEXT),
}
REDLINE = record(
    policy=TEXT,
    language=TEXT,
    since=NUMBER,
    version=NUMBER,
    change_summary=TEXT,
    counts=record(
        added=COUNT,
        removed=COUNT,
        changed=COUNT,
        moved=COUNT,
        orthographic=COUNT,
        to_judge=COUNT,
        words_inserted=COUNT,
        words_deleted=COUNT,
    ),
    title=RUNS,
    sections={
        "type": "array",
        "items": record(
            key=TEXT,
            number=TEXT,
            fate={"type": "string", "enum": ["same", "changed", "added", "removed"]},
            moved=FLAG,
            title=RUNS,
            text=RUNS,
        ),
    },
)
