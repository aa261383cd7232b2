"""Whether a text shows anything: white space, marks of direction and letters without a face do not."""

import unicodedata

# Letters and symbols by Unicode's word that nobody sees: the Hangul fillers and the empty Braille cell.
BLANK = set("\u115f\u1160\u2800\u3164\uffa0")


def is_visible(text: str) -> bool:
    """Whether somebody who reads the text sees anything at all."""
    return any(unicodedata.category(one)[0] in "LNPS" and one not in BLANK for one in text)
