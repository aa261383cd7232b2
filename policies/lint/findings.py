"""What the linter reads and what it says: pieces of text, rules with stable codes, findings."""

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """The rules by their codes, which never change; the sentence a person reads is in policies/wording.py."""

    LAM_ALEF_TURNED = "AR001"
    LAM_ALEF_DOUBTFUL = "AR002"
    PRESENTATION_FORM = "AR003"
    TATWEEL = "AR004"
    LATIN_MARK = "AR005"
    SPACE_BEFORE_MARK = "AR006"
    DOUBLED_SPACE = "AR007"
    DETACHED_WAW = "AR008"
    FINAL_YEH = "AR009"
    PARTICLE_HAMZA = "AR010"
    SPELT_TWO_WAYS = "AR011"
    MIXED_DIGITS = "AR012"
    ASCII_QUOTES = "AR013"
    INVISIBLE_CONTROL = "AR014"
    DECOMPOSED = "AR015"
    BROKEN_SENTENCE = "AR017"
    LIST_WITHOUT_COLON = "AR018"
    TANWEEN_ORDER = "AR019"
    HAMZA = "AR020"
    NO_FINAL_STOP = "AR021"
    NO_SPACE_AFTER_MARK = "AR022"
    WRONG_DOTS = "AR025"
    LOST_NEGATION = "AR026"


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of a policy: the `field` ("title" or "body") of the section `key`, as it is written."""

    key: str
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in a piece of text that breaks a rule.

    `start` and `end` count characters of the piece, end exclusive; `found` is what stands there. `suggestion`
    is what should stand there, None where only a person can know. `confidence` is 0 to 1; `safe` says that
    the suggestion cannot change the meaning.
    """

    rule: Rule
    key: str
    field: str
    start: int
    end: int
    found: str
    suggestion: str | None
    confidence: float
    safe: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A finding before it knows its piece: what one rule says about one string."""

    rule: Rule
    start: int
    end: int
    suggestion: str | None
    confidence: float
    safe: bool = False
