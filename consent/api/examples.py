"""What a server sends, as the contract shows it: a body of every call that has one of its own."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer

SOMEBODY = "0199f0c2-5a31-7c44-9d52-8f2f3b0e1a77"
CHECK = {"policy": "privacy", "purpose": "newsletter", "subjects": [SOMEBODY]}
PERSON = {"subject": SOMEBODY}
LOOKUP = {"issuer": "https://id.example.com", "sub": "81"}
CONTACT = {"address": "layla@example.com", "verified_at": "2026-01-01T00:00:00Z", "language": "ar"}
NOTICES = {"results": [{**PERSON, "reached": True, "at": "2026-11-22T09:14:03Z"}]}
ON_BEHALF = {
    **PERSON,
    "policy": "privacy",
    "version": 2,
    "language": "ar",
    "content_sha256": "88c0377f" * 8,
    "decision": "set",
    "purposes": {"newsletter": False},
    "decided_at": "2026-11-22T09:14:03Z",
    "remark": "by telephone, call 4711",
}


def such_as(body: dict[str, Any]) -> Callable[[type], type]:
    """A decorator for a request's serializer: the contract shows this body beside its schema."""
    return extend_schema_serializer(examples=[OpenApiExample("A body", value=body, request_only=True)])
