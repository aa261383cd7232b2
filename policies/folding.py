"""Letters folded to one spelling for matching, with the way back to the written letters. Pure.

The table is `static/cachoo/folding.json`, which the reader's page folds by as well; a file of examples holds
both to it.
"""

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path

TABLE = json.loads((Path(__file__).parent / "static/cachoo/folding.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `origin[i]` is the index in `source` of folded letter i."""

    source: str
    text: str
    origin: tuple[int, ...]

    def written(self, start: int, end: int) -> str:
        """Return the source between two folded indexes, end exclusive. Requires start < end."""
        return self.source[self.origin[start] : self.origin[end - 1] + 1]


def folded(source: str) -> Folded:
    """Return `source` with marks, tatweel and lone hamza dropped, look-alike letters and digits made one."""
    letters, origin = [], []
    for index, character in enumerate(source):
        if character in _COMPOSED:
            character = unicodedata.normalize("NFKC", character)
        for letter in character.lower():
            if letter not in _DROPPED:
                letters.append(_LETTERS.get(letter, letter))
                origin.append(index)
    return Folded(source, "".join(letters), tuple(origin))


def fold(source: str) -> str:
    """Return the folded text alone."""
    return folded(source).text


def _listed(name: str) -> frozenset[str]:
    ranges = ((int(first, 16), int(last, 16)) for first, last in TABLE[name])
    return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))


_LETTERS = TABLE["letters"]
_DROPPED, _COMPOSED = _listed("dropped"), _listed("composed")
