"""The API's contract as a page: no script, and nothing that the contract does not say."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cachoo_privacy.openapi import contract

METHODS = ("get", "post", "put", "patch", "delete")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The contract as a page, with nothing from elsewhere and no script."""
    return render(request, "api/docs.html", {"groups": _groups()})


@cache
def _groups() -> dict[str, list[dict[str, Any]]]:
    document, groups = json.loads(contract().body), {}
    for operation in _operations(document):
        groups.setdefault(operation["tag"], []).append(operation)
    return groups


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, methods in sorted(document["paths"].items()):
        for method in METHODS:
            if method in methods:
                yield _operation(document, path, method, methods[method])


def _operation(document: dict[str, Any], path: str, method: str, said: dict[str, Any]) -> dict[str, Any]:
    asked = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return {
        "name": said["operationId"],
        "tag": said["tags"][0],
        "method": method.upper(),
        "path": path,
        "text": said.get("description", ""),
        "schemes": sorted({name for one in said.get("security", []) for name in one}),
        "parameters": [
            _member(document, one["name"], one, one["schema"]) for one in said.get("parameters", [])
        ],
        "body": _members(document, asked) if asked else [],
        "answers": [_answer(document, status, one) for status, one in sorted(said["responses"].items())],
    }


def _answer(document: dict[str, Any], status: str, said: dict[str, Any]) -> dict[str, Any]:
    kinds = list(said.get("content", {}))
    schema = said.get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "status": status,
        "text": said.get("description", ""),
        "kinds": kinds,
        "members": _members(document, schema),
    }


def _members(document: dict[str, Any], schema: dict[str, Any], at: str = "") -> list[dict[str, Any]]:
    """The members of an object, each followed by its own where it is an object or a list of such."""
    whole, found = _resolved(document, schema), []
    if whole.get("type") == "array":
        return _members(document, whole["items"], f"{at}[]")
    required = set(whole.get("required", []))
    for name, one in whole.get("properties", {}).items():
        place = f"{at}.{name}" if at else name
        found.append(_member(document, place, {"required": name in required, **one}, one))
        found += _members(document, one, place)
    return found


def _member(
    document: dict[str, Any], name: str, said: dict[str, Any], schema: dict[str, Any]
) -> dict[str, Any]:
    return {
        "name": name,
        "place": said.get("in", ""),
        "required": bool(said.get("required")),
        "type": _type(document, schema),
        "text": said.get("description", ""),
    }


def _type(document: dict[str, Any], schema: dict[str, Any]) -> str:
    whole = _resolved(document, schema)
    if "enum" in whole:
        return " | ".join(map(str, whole["enum"]))
    if whole.get("type") == "array":
        return f"[{_type(document, whole.get('items', {}))}]"
    kind = whole.get("type", "object")
    return whole.get("format") or (" | ".join(kind) if isinstance(kind, list) else kind)


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "allOf" in schema:
        schema = schema["allOf"][0]
    if name := schema.get("$ref", "").rpartition("/")[2]:
        return document["components"]["schemas"][name]
    return schema
