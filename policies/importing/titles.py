"""The document's title: the first line, or the part of it before the title's words come again."""

import re
from dataclasses import dataclass

from policies.importing.blocks import LONGEST_HEADING, looks_like_heading
from policies.importing.folding import fold
from policies.importing.guesses import Note
from policies.importing.phrases import has

LONGEST_TITLE_WORDS = 12

# Words that open the first sentence just before it names the document again.
_OPENINGS = (
    "تحكم | يحكم | توضح | تصف | تبين | تشرح | تحدد | تنظم | تعرض | تتضمن | تنطبق | تسري | تعد | "
    "هذه | هذا | ان | this | our | the | these | in"
)


@dataclass(frozen=True, slots=True)
class Titled:
    """A title and the blocks after it; without a title `title` is empty and nothing is lost."""

    title: str
    note: Note
    rest: list[str]


def titled(blocks: list[str]) -> Titled:
    """Return the title that stands in the first block. Requires one block or more."""
    first, *others = blocks
    line, _, more = first.partition("\n")
    if looks_like_heading(line):
        return Titled(line, Note.FIRST_LINE, [more, *others] if more else others)
    at = _second_naming(first)
    if at and at <= LONGEST_HEADING:
        return Titled(first[:at].rstrip(), Note.TITLE_REPEATS, [first[at:], *others])
    return Titled("", Note.NO_TITLE, blocks)


def _second_naming(block: str) -> int | None:
    """Return where the first sentence begins, if it names the document with the title's first two words."""
    words = list(re.finditer(r"\S+", block))[: LONGEST_TITLE_WORDS + 2]
    folded = [fold(word[0]).strip(".,:;،؛\"'«»") for word in words]
    for index in range(2, len(folded) - 1):
        if folded[index : index + 2] == folded[:2]:
            while index > 2 and has(_OPENINGS, folded[index - 1]):
                index -= 1
            return words[index].start()
    return None
