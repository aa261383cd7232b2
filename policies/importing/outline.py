"""Plain text to an outline: title, introduction, nested sections, contact. Every word stays, in order."""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.importing.blocks import ADDRESS, blocks_of, ends_with_stop, has_address, looks_like_heading
from policies.importing.escaping import escaped, unescaped
from policies.importing.guesses import Guess, Note
from policies.importing.headings import keys_for
from policies.importing.nesting import Part, parts_of
from policies.importing.refusals import NoHeadingFound, TooManyHeadings
from policies.importing.titles import titled

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


def outline(text: str, known: Mapping[str, str] | None = None) -> Outline:
    """Return the outline of clean text (see `reading.read`).

    `known` maps folded headings of an earlier version to their keys. Raises NoHeadingFound,
    TooManyHeadings (over MOST_HEADINGS).
    """
    title = titled(blocks_of(text))
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
    )


def visible_words(result: Outline) -> list[str]:
    """Return the words a reader sees, in order: exactly the words of the text that was outlined."""
    texts = [result.title, unescaped(result.introduction)]
    for section in result.sections:
        texts += [section.title, unescaped(section.body)]
    texts.append(unescaped(result.contact.text) if result.contact else "")
    return [word for text in texts for word in text.split()]


def _without_contact(blocks: list[str]) -> tuple[list[str], list[str]]:
    """Part the closing blocks: from the first of the last three that has an address, or its heading."""
    last = len(blocks) - 1
    start = len(blocks)
    for index in range(last, max(last - 3, 0), -1):
        block = blocks[index]
        heads_more = index < last and looks_like_heading(block)
        if heads_more or len(block) > LONGEST_CONTACT or len(block.split()) > MOST_CONTACT_WORDS:
            break
        start = index if has_address(block) else start
    if 1 < start <= last and looks_like_heading(blocks[start - 1]) and ends_with_stop(blocks[start - 2]):
        start -= 1
    return blocks[:start], blocks[start:]


def _contact(closing: list[str]) -> OutlineContact | None:
    text = "\n\n".join(closing)
    address = ADDRESS.search(text)
    return OutlineContact(text=_markdown(closing), address=address[0]) if address else None


def _section(part: Part, key: str) -> OutlineSection:
    guess = part.guess
    return OutlineSection(
        key, part.level, part.title, _markdown(part.paragraphs), guess.confidence, guess.note
    )


def _markdown(paragraphs: list[str]) -> str:
    return "\n\n".join(escaped(paragraph) for paragraph in paragraphs)
