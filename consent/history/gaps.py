"""Canonical JSON that is written once with gaps in it, and filled in for each row of a file. Pure.

A gap is a string that begins with NUL: PostgreSQL stores none, so nothing that was published has one.
"""

import re
from collections.abc import Mapping
from typing import Any

GAP = re.compile(rb'"\\u0000([a-z_]+)"')


def gap(name: str) -> str:
    """A string that is still to come."""
    return f"\0{name}"


class Gapped:
    """Canonical bytes with gaps."""

    def __init__(self, whole: bytes) -> None:
        self.parts = GAP.split(whole)
        self.names = [(place, self.parts[place].decode()) for place in range(1, len(self.parts), 2)]

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        """The bytes with each gap closed. Requires a canonical value for every name."""
        parts = self.parts.copy()
        for place, name in self.names:
            parts[place] = values[name]
        return b"".join(parts)


def quoted(value: Any) -> bytes:
    """The canonical bytes of an id, of ASCII that needs no escape, or of nothing."""
    return b"null" if value is None else b'"%s"' % str(value).encode()
