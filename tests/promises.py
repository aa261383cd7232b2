"""What version 1 of the API promised, told as facts, and which of them a contract breaks.

`make contract` adds to tests/promised-v1.txt what is new, and refuses while anything is broken.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROMISED = Path(__file__).with_name("promised-v1.txt")
CONTRACT = Path(__file__).resolve().parents[1] / "cachoo_privacy/openapi.json"
# What a request must keep to, and which way it may be eased.
LIMITS = {"maxLength": 1, "maxItems": 1, "maximum": 1, "minLength": -1, "minItems": -1, "minimum": -1}
TAKEN, GIVEN, MUST, ALWAYS = "takes", "gives", "must have", "always has"
Facts = dict[str, Any]


def facts(document: dict[str, Any]) -> Facts:
    """Every address, member, value and limit of the contract, by a name that says who stands on it."""
    found: Facts = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            found |= _of_operation(f"{method.upper()} {path}", operation)
    for event, said in document.get("webhooks", {}).items():
        body = said["post"]["requestBody"]["content"]["application/json"]["schema"]
        found |= dict(_of_schema(f"WEBHOOK {event} {GIVEN}", body))
    taken = _taken(document)
    for name, schema in document["components"]["schemas"].items():
        direction = TAKEN if name in taken else GIVEN
        found |= dict(_of_schema(f"{name} {direction}", schema))
    return found


def broken(promised: Facts, now: Facts) -> list[str]:
    """The facts of the promise that a client of then stands on and that no longer hold, each in words."""
    gone = [
        f"{key}: {was} became {now.get(key, 'nothing')}"
        for key, was in promised.items()
        if _lost(key, was, now)
    ]
    return gone + [f"{key}: is asked for anew" for key in now if _demanded(key, promised)]


def _lost(key: str, was: Any, now: Facts) -> bool:
    last = key.rpartition(" ")[2]
    if last in LIMITS:
        return key in now and (now[key] - was) * LIMITS[last] < 0
    if f" {MUST} " in key or (last == "pattern" and key not in now):
        return False
    return now.get(key) != was


def _demanded(key: str, promised: Facts) -> bool:
    """Whether something that is taken since then must be more than it had to be."""
    if key in promised:
        return False
    owner, _, last = key.rpartition(" ")
    if f" {MUST} " in key:
        return any(name.startswith(key.partition(f" {MUST} ")[0] + " ") for name in promised)
    return (last in LIMITS or last == "pattern") and owner in promised


def _of_operation(name: str, operation: dict[str, Any]) -> Facts:
    found: Facts = {name: operation["operationId"]}
    found |= {f"{name} by {who}": "" for one in operation.get("security", []) for who in one or ["anybody"]}
    for parameter in operation.get("parameters", []):
        member = f"{parameter['in']} {parameter['name']}"
        found |= dict(_of_schema(f"{name} {TAKEN} {member}", parameter["schema"]))
        if parameter.get("required"):
            found[f"{name} {MUST} {member}"] = ""
    for kind, said in operation.get("requestBody", {}).get("content", {}).items():
        found |= dict(_of_schema(f"{name} {TAKEN} {kind}", said["schema"]))
    answers = {status: said for status, said in operation["responses"].items() if status < "4"}
    for status, response in answers.items():
        for kind, said in response.get("content", {"nothing": {}}).items():
            found |= dict(_of_schema(f"{name} {GIVEN} {status} {kind}", said.get("schema", {})))
    return found


def _of_schema(name: str, schema: Any) -> Iterator[tuple[str, Any]]:
    """The facts of one schema and of all that stands in it; another by name has its own."""
    if schema is True or "$ref" in schema:
        yield name, schema["$ref"].rpartition("/")[2] if schema is not True else "anything"
        return
    yield name, _kind(schema)
    taken = f" {TAKEN}" in name
    for limit in [*LIMITS, "pattern"]:
        if taken and limit in schema:
            yield f"{name} {limit}", schema[limit]
    for value in schema.get("enum", []) if taken else []:
        yield f"{name} = {value}", ""
    said, word = (TAKEN, MUST) if taken else (GIVEN, ALWAYS)
    for member in schema.get("required", []):
        yield name.replace(f" {said}", f" {word}", 1) + f" .{member}", ""
    for member, inner in schema.get("properties", {}).items():
        yield from _of_schema(f"{name} .{member}", inner)
    for word, mark in (("items", "[]"), ("additionalProperties", "{}")):
        if schema.get(word):
            yield from _of_schema(f"{name} {mark}", schema[word])
    for number, inner in enumerate([*schema.get("oneOf", []), *schema.get("anyOf", [])]):
        yield from _of_schema(f"{name} |{number}", inner)


def _kind(schema: dict[str, Any]) -> str:
    kind = schema.get("type", "one of")
    kinds = kind if isinstance(kind, list) else [kind]
    return "/".join([*sorted(kinds), *filter(None, [schema.get("format")])])


def _taken(document: dict[str, Any]) -> set[str]:
    """The names of all that stands in a request's body, however deep."""
    schemas = document["components"]["schemas"]
    bodies = [one.get("requestBody") for path in document["paths"].values() for one in path.values()]
    found: set[str] = set()
    waiting = set(_named(bodies))
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(_named(schemas[name])) - found
    return found


def _named(said: Any) -> list[str]:
    return re.findall(r'"#/components/schemas/(\w+)"', json.dumps(said))


def written(found: Facts) -> str:
    """The facts as the file holds them, one a line."""
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in sorted(found.items()))


def promised() -> Facts:
    """What the file holds."""
    lines = PROMISED.read_text(encoding="utf-8").splitlines() if PROMISED.exists() else []
    return {key: json.loads(value) for key, _, value in (line.rpartition(": ") for line in lines)}


def main() -> None:
    """The file holds every fact of the contract. Ends with the broken promises instead, if there are any."""
    now = facts(json.loads(CONTRACT.read_text(encoding="utf-8")))
    if found := broken(promised(), now):
        sys.exit("\n".join(found))
    PROMISED.write_text(written(now), encoding="utf-8")


if __name__ == "__main__":
    main()
