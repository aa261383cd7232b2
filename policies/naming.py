"""One spelling for each name: nobody is somebody else by a capital letter, a space or an unseen mark."""

import unicodedata


def one_spelling(name: str) -> str:
    """The name in small letters, composed, without what nobody sees; the triggers have the rule in SQL."""
    written = unicodedata.normalize("NFKC", name).lower()
    seen = "".join(letter for letter in written if unicodedata.category(letter) != "Cf")
    return " ".join(seen.split())
