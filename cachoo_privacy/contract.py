"""What the contract says beyond what drf-spectacular reads from the code: how strictly bodies are taken."""

import re
from collections.abc import Iterator
from typing import Any

from consent.api.taken import MOST_ITEMS
from consent.schema import MEANINGS

SAID_AGAIN = re.compile(r"^\* `(\w+)` - \1$", re.MULTILINE)  # as an enum without labels of its own is told


def strict(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Every object that a request may hold takes the members that it names and no other.

    A postprocessing hook of drf-spectacular, which knows neither (its issue 1533).
    """
    schemas = result["components"]["schemas"]
    for name in _taken(result):
        schemas[name]["additionalProperties"] = False
    schemas["BatchRequest"]["properties"]["items"] |= {"minItems": 1, "maxItems": MOST_ITEMS}
    return result


def missing(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Every address with a place in it may lead to nothing, every list in pages has none by a foreign name.

    Both are said with a problem. A hook likewise.
    """
    said = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in result["paths"].items():
        for operation in operations.values():
            paged = any(one["name"] == "cursor" for one in operation.get("parameters", []))
            for status in [404] * ("{" in path) + [400] * paged:
                operation["responses"].setdefault(
                    str(status), {"content": said, "description": MEANINGS[status]}
                )
    return result


def explained(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A list of values that only says each value again says nothing. A hook likewise."""
    for schema in result["components"]["schemas"].values():
        if "enum" in schema and SAID_AGAIN.search(schema.get("description", "")):
            del schema["description"]
    return result


def _taken(document: dict[str, Any]) -> set[str]:
    """The names of all schemas that stand in a request's body, however deep."""
    found: set[str] = set()
    waiting = [name for path in document["paths"].values() for name in _bodies(path)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _named(document["components"]["schemas"][name])
    return {name for name in found if "properties" in document["components"]["schemas"][name]}


def _bodies(path: dict[str, Any]) -> Iterator[str]:
    for operation in path.values():
        yield from _named(operation.get("requestBody", {}))


def _named(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for inner in schema.values():
            yield from _named(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _named(inner)
