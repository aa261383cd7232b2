"""How much a change of words matters: only its writing, or something that a person must judge."""

import unicodedata
from enum import StrEnum

from policies.diff.tokens import bare, is_exact, tokens
from policies.importing.folding import fold

# Punctuation that carries a quantity or an alternative is never overlooked.
_MEANS_SOMETHING = frozenset("%٪‰#&/@*")


class Weight(StrEnum):
    """The weight of a change."""

    ORTHOGRAPHIC = "orthographic"
    TO_JUDGE = "to_judge"


def weight(old: str, new: str) -> Weight:
    """ORTHOGRAPHIC when both say the same but for hamza, marks, letter forms, punctuation and spaces.

    Numbers and addresses must agree to the character; ٣ and 3 are one digit.
    """
    return Weight.ORTHOGRAPHIC if _sense(old) == _sense(new) else Weight.TO_JUDGE


def _sense(text: str) -> str:
    written = unicodedata.normalize("NFKC", text)
    return "".join(_folded(bare(token)) for token in tokens(written))


def _folded(token: str) -> str:
    if is_exact(token):
        return f" {''.join(str(unicodedata.decimal(letter, letter)) for letter in token)} "
    return fold("".join(letter for letter in token if not _is_silent(letter)))


def _is_silent(letter: str) -> bool:
    """Punctuation, spaces and marks of direction; a symbol such as a currency's is not silent."""
    return unicodedata.category(letter)[0] in "PZC" and letter not in _MEANS_SOMETHING
