"""Pieces to an introduction and nested parts: which piece is a heading, and whose child it is."""

import re
from dataclasses import dataclass, field

from policies.importing.blocks import (
    ends_with_stop,
    is_item,
    looks_like_heading,
    numbered_level,
    opens_list,
)
from policies.importing.folding import fold
from policies.importing.guesses import Guess, Note, weakest
from policies.importing.headings import belongs_under, meaning
from policies.importing.supplied import Piece

DEEPEST = 3


@dataclass(slots=True)
class Part:
    """A heading with the pieces below it, and the reasons for reading it so."""

    title: str
    level: int = 1
    paragraphs: list[Piece] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def guess(self) -> Guess:
        """The most doubtful reason: the heading's own, a join, a level."""
        return weakest(*self.notes, *([] if self.paragraphs else [Note.WITHOUT_TEXT]))


def parts_of(pieces: list[Piece]) -> tuple[list[Piece], list[Part]]:
    """Return the pieces before the first heading, and the parts in order. Every word is kept.

    Where the format marks headings those are the headings; else they are guessed.
    """
    if any(piece.level for piece in pieces):
        return _marked_parts(pieces)
    headings = _headings(pieces)
    introduction: list[Piece] = []
    parts: list[Part] = []
    for index, piece in enumerate(pieces):
        if index in headings:
            parts.append(Part(piece.text, notes=[_why(piece.text)]))
        else:
            (parts[-1].paragraphs if parts else introduction).append(piece)
    prose = [piece.text for index, piece in enumerate(pieces) if index not in headings]
    if _sentences_are_ended(prose):
        for part in parts:
            _join(part)
    _nest(parts)
    return introduction, parts


def _marked_parts(pieces: list[Piece]) -> tuple[list[Piece], list[Part]]:
    """The same by the levels that the format gives: no level is skipped on the way down, the deepest is 3."""
    introduction: list[Piece] = []
    parts: list[Part] = []
    above: list[int] = []
    counted = [0] * DEEPEST
    for piece in pieces:
        if not piece.level:
            (parts[-1].paragraphs if parts else introduction).append(piece)
            continue
        above = [*(level for level in above if level < piece.level), piece.level]
        level = min(len(above), DEEPEST)
        counted = [*counted[: level - 1], counted[level - 1] + 1, *[0] * (DEEPEST - level)]
        parts.append(Part(_numbered(piece, counted[:level]), level, notes=[Note.MARKED_HEADING]))
    return introduction, parts


def _numbered(piece: Piece, printed: list[int]) -> str:
    """The heading's words behind its own number, unless the page prints that number anyway."""
    own = [int(number) for number in re.findall(r"[0-9]+", piece.number)]
    plain = re.fullmatch(r"[0-9.]*", piece.number)
    return piece.text if plain and own in ([], printed) else f"{piece.number} {piece.text}"


def _headings(pieces: list[Piece]) -> set[int]:
    """Return where headings stand: short lines with text below, or with a heading that has text below.

    Of several short lines in a row the last is the heading. The ones before it are list items when a
    list was announced or when there are more than two; else they are one parent heading.
    """
    short = [could_head(piece) for piece in pieces]
    headings = {index for index in range(len(pieces) - 1) if short[index] and not short[index + 1]}
    for last in sorted(headings):
        first = last
        while first > 0 and short[first - 1]:
            first -= 1
        announced = first > 0 and opens_list(pieces[first - 1].text)
        if last - first == 1 and first > 0 and not announced:
            headings.add(first)
    return headings


def _why(heading: str) -> Note:
    if meaning(heading):
        return Note.KNOWN_HEADING
    return Note.NUMBERED if numbered_level(heading) else Note.SHORT_LINE


def _sentences_are_ended(paragraphs: list[str]) -> bool:
    """Whether this text ends its sentences, so that a missing stop means something."""
    return sum(map(ends_with_stop, paragraphs)) * 2 > len(paragraphs)


def _join(part: Part) -> None:
    """Join paragraphs that the copy broke in the middle of a sentence."""
    joined: list[Piece] = []
    for piece in part.paragraphs:
        if joined and _runs_on(joined[-1]) and not (is_item(piece.text) or piece.whole or could_head(piece)):
            before = joined[-1]
            joined[-1] = Piece(f"{before.text} {piece.text}", f"{before.markdown} {piece.markdown}")
            part.notes.append(Note.SENTENCE_JOINED)
        else:
            joined.append(piece)
    part.paragraphs = joined


def _runs_on(piece: Piece) -> bool:
    ended = ends_with_stop(piece.text) or opens_list(piece.text)
    return not (ended or is_item(piece.text) or piece.whole or could_head(piece))


def could_head(piece: Piece) -> bool:
    """Return whether the piece is a heading by its look; a list or a table never is."""
    return not piece.whole and looks_like_heading(piece.text)


def _nest(parts: list[Part]) -> None:
    """Set levels: by heading numbers; else a part that announces a list takes the next ones as children."""
    parent: Part | None = None
    children: list[Part] = []
    for part in parts:
        if parent and _closes(part.title, parent.title):
            parent, children = None, []
        if number := numbered_level(part.title):
            part.level = number
        elif parent:
            part.level = 2
            children.append(part)
        if not parent and _announces(part):
            parent = part
    for child in children if parent else []:
        child.notes.append(Note.CHILD_UNCLOSED)


def _announces(part: Part) -> bool:
    return not part.paragraphs or opens_list(part.paragraphs[-1].text)


def _closes(title: str, parent: str) -> bool:
    """Whether a heading ends the list: it opens with the parent's first word, or belongs elsewhere."""
    alike = fold(title).split()[:1] == fold(parent).split()[:1]
    return alike or not belongs_under(title, parent)
