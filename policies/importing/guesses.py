"""How sure the importer is of what it read, and why: for the editor who confirms it."""

from dataclasses import dataclass
from enum import StrEnum


class Note(StrEnum):
    """The reason of a guess; the sentence a person reads is in wording.py."""

    FIRST_LINE = "first_line"
    TITLE_REPEATS = "title_repeats"
    NO_TITLE = "no_title"
    MARKED_TITLE = "marked_title"
    MARKED_HEADING = "marked_heading"
    KNOWN_HEADING = "known_heading"
    SHORT_LINE = "short_line"
    NUMBERED = "numbered"
    CHILD_UNCLOSED = "child_unclosed"
    WITHOUT_TEXT = "without_text"
    SENTENCE_JOINED = "sentence_joined"


_CONFIDENCE = {
    Note.FIRST_LINE: 0.95,
    Note.TITLE_REPEATS: 0.8,
    Note.NO_TITLE: 0.0,
    Note.MARKED_TITLE: 1.0,
    Note.MARKED_HEADING: 1.0,
    Note.KNOWN_HEADING: 0.95,
    Note.SHORT_LINE: 0.75,
    Note.NUMBERED: 0.9,
    Note.CHILD_UNCLOSED: 0.6,
    Note.WITHOUT_TEXT: 0.4,
    Note.SENTENCE_JOINED: 0.7,
}


@dataclass(frozen=True, slots=True)
class Guess:
    """A reason and how far it carries, 0 to 1."""

    note: Note

    @property
    def confidence(self) -> float:
        """The confidence that goes with the reason."""
        return _CONFIDENCE[self.note]


def weakest(*notes: Note) -> Guess:
    """Return the guess that the editor should doubt most. Requires one note or more."""
    return min((Guess(note) for note in notes), key=lambda guess: guess.confidence)
