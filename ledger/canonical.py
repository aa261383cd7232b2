"""Canonical JSON: one value, one sequence of bytes, so that a hash names a text."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

# RFC 8785 writes numbers as ECMAScript does; beyond this the two would differ.
LARGEST = 2**53
# Made once: `json.dumps` with settings of one's own makes another for each value.
_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class NotCanonical(ValueError):
    """The value holds something that has no single canonical form."""


def canonical(value: Any) -> bytes:
    """UTF-8 bytes of the value by RFC 8785 (JCS), every string in NFC.

    Takes None, booleans, integers below 2^53 in size, strings, lists and dictionaries with ASCII keys.
    Raises NotCanonical for anything else: floats, other keys, lone surrogates.
    """
    plain = _checked(value)
    try:
        return _written(plain).encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("a string holds half of a character") from error


def joined(members: Mapping[str, bytes]) -> bytes:
    """The object of members that are in canonical form already: they stand in it unread, as they are.

    Requires names of ASCII that needs no escape, and of each value what `canonical` gave.
    """
    return b"{%s}" % b",".join(b'"%s":%s' % (name.encode(), members[name]) for name in sorted(members))


def composed(text: str) -> str:
    """The text in NFC (Unicode Annex 15), as every canonical form has it."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def sha256_hex(body: bytes) -> str:
    """SHA-256 of the bytes, 64 lower-case hexadecimal digits (FIPS 180-4)."""
    return hashlib.sha256(body).hexdigest()


def _checked(value: Any) -> Any:
    if isinstance(value, str):
        return composed(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) >= LARGEST:
            raise NotCanonical("an integer must be smaller than 2^53")
        return value
    if isinstance(value, (list, tuple)):
        return [_checked(item) for item in value]
    if isinstance(value, dict):
        _check_keys(value)
        return {key: _checked(item) for key, item in value.items()}
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _check_keys(keys: Iterable[Any]) -> None:
    # Sorting by code point equals RFC 8785's order by UTF-16 unit only for such keys.
    for key in keys:
        if not isinstance(key, str) or not key.isascii():
            raise NotCanonical("keys are ASCII strings")
