"""Makes one line of what a person wrote, fit for a header: a name may hold anything."""

import unicodedata

# Letters that turn the text after them, beyond the name that holds them (embedding, override, isolate).
STEERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
UNFIT = {"Cc", "Cs"}  # control characters, and halves of a letter that no encoding knows


def one_line(text: str) -> str:
    """The text on one line: each run of white space or line ends is one space, none at either end.

    Control characters and those that steer the direction of what follows are left out. Joiners and marks
    stay: Urdu and Persian are spelled with them.
    """
    return " ".join("".join(letter for letter in text if letter.isspace() or _is_fit(letter)).split())


def _is_fit(letter: str) -> bool:
    return unicodedata.category(letter) not in UNFIT and unicodedata.bidirectional(letter) not in STEERING
