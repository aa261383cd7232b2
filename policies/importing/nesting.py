"""Blocks to an introduction and nested parts: which block is a heading, and whose child it is."""

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


@dataclass(slots=True)
class Part:
    """A heading with the paragraphs below it, as plain text, and the reasons for reading it so."""

    title: str
    level: int = 1
    paragraphs: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def guess(self) -> Guess:
        """The most doubtful reason: the heading's own, a join, a level."""
        return weakest(*self.notes, *([] if self.paragraphs else [Note.WITHOUT_TEXT]))


def parts_of(blocks: list[str]) -> tuple[list[str], list[Part]]:
    """Return the paragraphs before the first heading, and the parts in order. Every word is kept."""
    headings = _headings(blocks)
    introduction: list[str] = []
    parts: list[Part] = []
    for index, block in enumerate(blocks):
        if index in headings:
            parts.append(Part(block, notes=[_why(block)]))
        else:
            (parts[-1].paragraphs if parts else introduction).append(block)
    joins = _sentences_are_ended([block for index, block in enumerate(blocks) if index not in headings])
    for part in parts if joins else []:
        _join(part)
    _nest(parts)
    return introduction, parts


def _headings(blocks: list[str]) -> set[int]:
    """Return where headings stand: short lines with text below, or with a heading that has text below.

    Of several short lines in a row the last is the heading. The ones before it are list items when a
    list was announced or when there are more than two; else they are one parent heading.
    """
    short = [looks_like_heading(block) for block in blocks]
    headings = {index for index in range(len(blocks) - 1) if short[index] and not short[index + 1]}
    for last in sorted(headings):
        first = last
        while first > 0 and short[first - 1]:
            first -= 1
        announced = first > 0 and opens_list(blocks[first - 1])
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
    joined: list[str] = []
    for paragraph in part.paragraphs:
        if joined and _runs_on(joined[-1]) and not (is_item(paragraph) or looks_like_heading(paragraph)):
            joined[-1] += " " + paragraph
            part.notes.append(Note.SENTENCE_JOINED)
        else:
            joined.append(paragraph)
    part.paragraphs = joined


def _runs_on(paragraph: str) -> bool:
    ended = ends_with_stop(paragraph) or opens_list(paragraph)
    return not (ended or is_item(paragraph) or looks_like_heading(paragraph))


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
    return not part.paragraphs or opens_list(part.paragraphs[-1])


def _closes(title: str, parent: str) -> bool:
    """Whether a heading ends the list: it opens with the parent's first word, or belongs elsewhere."""
    alike = fold(title).split()[:1] == fold(parent).split()[:1]
    return alike or not belongs_under(title, parent)
