"""Arabic letters folded to one spelling for matching, with the way back to the written letters."""

import re
import unicodedata
from dataclasses import dataclass

_SAME_LETTER = str.maketrans("أإآٱىئةؤ", "ااااييهو")
_DROPPED = {"ء", "ـ"}
# A PDF copy turns the ligature of lam and alef around: the word then begins with two alefs.
_TURNED_ARTICLE = re.compile(r"(?<!\w)([وفبك]?)اال")


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
    """Return `source` with marks, tatweel and lone hamza dropped and look-alike letters made one."""
    letters, origin = [], []
    for index, character in enumerate(source):
        if character in _DROPPED or unicodedata.combining(character):
            continue
        for letter in character.translate(_SAME_LETTER).lower():
            letters.append(letter)
            origin.append(index)
    return Folded(source, _TURNED_ARTICLE.sub(r"\1الا", "".join(letters)), tuple(origin))


def fold(source: str) -> str:
    """Return the folded text alone."""
    return folded(source).text
