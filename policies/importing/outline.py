"""A supplied text to an outline: title, introduction, nested sections, contact. Every word stays in order."""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.bounds import bounded
from policies.importing.blocks import ends_with_stop, has_address
from policies.importing.guesses import Guess, Note
from policies.importing.headings import keys_for, meaning
from policies.importing.nesting import Part, could_head, parts_of
from policies.importing.refusals import NoHeadingFound, TooManyHeadings
from policies.importing.supplied import Dropped, Piece, Supplied, plain_text
from policies.importing.titles import titled
from policies.targets import ADDRESS

MOST_HEADINGS = 500
MOST_CONTACT_WORDS = 25
LONGEST_CONTACT = 500


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A heading and its text; `body` is Markdown, `confidence` is 0 to 1, `note` says why."""

    key: str
    level: int
    title: str
    body: str
    confidence: float
    note: Note


@dataclass(frozen=True, slots=True)
class OutlineContact:
    """The closing lines that say where to write; `text` is Markdown, `address` the first one found."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What a text consists of; `title` is empty when none was found, bodies are Markdown."""

    title: str
    introduction: str
    sections: tuple[OutlineSection, ...]
    contact: OutlineContact | None
    confidence: float
    note: Note
    dropped: tuple[Dropped, ...] = ()


def outline(text: str, known: Mapping[str, str] | None = None) -> Outline:
    """Return the outline of clean text (see `reading.read`); the rest is as of `outline_of`."""
    return outline_of(plain_text(text), known)


def outline_of(supplied: Supplied, known: Mapping[str, str] | None = None) -> Outline:
    """Return the outline of a file that was read. Requires one piece or more.

    `known` maps folded headings of an earlier version to their keys. Raises NoHeadingFound,
    TooManyHeadings (over MOST_HEADINGS), and of a section's text what `bounds.bounded` raises.
    """
    title = titled(list(supplied.pieces))
    rest, closing = _without_contact(title.rest)
    introduction, parts = parts_of(rest)
    if not parts:
        raise NoHeadingFound
    if len(parts) > MOST_HEADINGS:
        raise TooManyHeadings(count=len(parts), limit=MOST_HEADINGS)
    keys = keys_for([part.title for part in parts], known)
    return Outline(
        title=title.title,
        introduction=_markdown(introduction),
        sections=tuple(_section(part, key) for part, key in zip(parts, keys, strict=True)),
        contact=_contact(closing),
        confidence=Guess(title.note).confidence,
        note=title.note,
        dropped=supplied.dropped,
    )


def _without_contact(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Part the closing pieces: from the first of the last three that has an address, or its heading.

    What stands below a heading that the format marks, and is all there is or is about contact, stays there.
    """
    last = len(pieces) - 1
    start = len(pieces)
    for index in range(last, max(last - 3, 0), -1):
        piece = pieces[index]
        heads_more = index < last and could_head(piece)
        too_long = len(piece.text) > LONGEST_CONTACT or len(piece.text.split()) > MOST_CONTACT_WORDS
        if piece.level or heads_more or too_long:
            break
        start = index if has_address(piece.text) else start
    marked = next((piece for piece in reversed(pieces) if piece.level), None)
    if marked and start <= last and (pieces[start - 1].level or meaning(marked.text) == "contact-us"):
        return pieces, []
    guessed = not marked and 1 < start <= last and could_head(pieces[start - 1])
    if guessed and ends_with_stop(pieces[start - 2].text):
        start -= 1
    return pieces[:start], pieces[start:]


def _contact(closing: list[Piece]) -> OutlineContact | None:
    text = "\n\n".join(piece.text for piece in closing)
    address = ADDRESS.search(text)
    return OutlineContact(text=_markdown(closing), address=address[0]) if address else None


def _section(part: Part, key: str) -> OutlineSection:
    guess = part.guess
    return OutlineSection(
        key, part.level, part.title, _markdown(part.paragraphs), guess.confidence, guess.note
    )


def _markdown(pieces: list[Piece]) -> str:
    return bounded("\n\n".join(piece.markdown for piece in pieces))
