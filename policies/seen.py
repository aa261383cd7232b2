"""What of a text is seen: whether anything at all, and what works unseen on the words around it."""

import re
import unicodedata

# Letters and symbols by Unicode's word that nobody sees: the Hangul fillers and the empty Braille cell.
BLANK = set("\u115f\u1160\u2800\u3164\uffa0")


def is_visible(text: str) -> bool:
    """Whether somebody who reads the text sees anything at all."""
    return any(unicodedata.category(one)[0] in "LNPS" and one not in BLANK for one in text)


# Bells and escapes, which no written text has, and the old embeddings and overrides of direction: they turn
# what follows round until somebody ends them, so that what is read is not what is stored (UAX 9).
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e]")
_ISOLATE_END = "\u2069"


def stray_control(text: str) -> re.Match[str] | None:
    """The first control character that no reader may meet; None where there is none.

    That is any of C0 and C1 but tabs and line ends, any of the old embeddings and overrides of direction,
    and an isolate that its own line does not end, or an end without its isolate.
    """
    return _CONTROL.search(text) or _unpaired(text)


def _unpaired(text: str) -> re.Match[str] | None:
    open_ones: list[re.Match[str]] = []
    for found in re.finditer("[\u2066-\u2069\n]", text):
        if found[0] == "\n" and open_ones:
            return open_ones[0]
        if found[0] == _ISOLATE_END and not open_ones:
            return found
        if found[0] == _ISOLATE_END:
            open_ones.pop()
        elif found[0] != "\n":
            open_ones.append(found)
    return open_ones[0] if open_ones else None
