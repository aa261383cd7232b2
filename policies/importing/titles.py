"""The document's title: its first heading, its first line, or what precedes the title's words come again."""

import re
from dataclasses import dataclass

from policies import markdown
from policies.importing.blocks import LONGEST_HEADING, looks_like_heading
from policies.importing.folding import fold
from policies.importing.guesses import Note
from policies.importing.phrases import has
from policies.importing.supplied import Piece, plain_piece

LONGEST_TITLE_WORDS = 12

# Words that open the first sentence just before it names the document again.
_OPENINGS = (
    "تحكم | يحكم | توضح | تصف | تبين | تشرح | تحدد | تنظم | تعرض | تتضمن | تنطبق | تسري | تعد | "
    "هذه | هذا | ان | this | our | the | these | in"
)


@dataclass(frozen=True, slots=True)
class Titled:
    """A title and the pieces after it; without a title `title` is empty and nothing is lost."""

    title: str
    note: Note
    rest: list[Piece]


def titled(pieces: list[Piece]) -> Titled:
    """Return the title that stands in the first piece. Requires one piece or more."""
    first, *others = pieces
    if first.level:
        alone = all(first.level < piece.level for piece in others if piece.level)
        return Titled(first.text, Note.MARKED_TITLE, others) if alone else _untitled(pieces)
    line, _, more = first.text.partition("\n")
    plain = first.markdown == plain_piece(first.text).markdown
    below = plain_piece(more) if plain else _below(first, more)
    if not first.whole and looks_like_heading(line) and below:
        return Titled(line, Note.FIRST_LINE, [below, *others] if more else others)
    at = _second_naming(first.text)
    if at and at <= LONGEST_HEADING and plain:
        return Titled(first.text[:at].rstrip(), Note.TITLE_REPEATS, [plain_piece(first.text[at:]), *others])
    return _untitled(pieces)


def _untitled(pieces: list[Piece]) -> Titled:
    return Titled("", Note.NO_TITLE, pieces)


def _below(first: Piece, more: str) -> Piece | None:
    """The piece from its second line on with its links, None where one of them begins on the first line."""
    _line, _, written = first.markdown.partition("\\\n")
    return Piece(more, written) if markdown.visible(written).split() == more.split() else None


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
