"""Cutting a text into the smallest parts that a redline may tell apart; never inside a word."""

import re

# What stands alone: ASCII, Latin-1, Arabic and Indic punctuation, symbols, marks of direction.
_MARK = (
    r"!-/:-@\[-`{-~\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7"
    r"\u060c\u060d\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965"
    r"\u2000-\u200b\u200e-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u303f\ufd3e\ufd3f"
)
# Letters, marks above and below them, and tatweel; no digit and none of the marks above.
_ARABIC = (
    r"\u0600-\u060b\u060e-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff"
    r"\u0750-\u077f\u0870-\u08ff\ufb50-\ufd3d\ufd40-\ufdff\ufe70-\ufefe"
)
# Marks of no script, and the two joiners: they stand inside a word of any script.
_JOINED = r"\u0300-\u036f\u200c\u200d"
_OTHER = rf"[^\s\d{_MARK}{_ARABIC}]"

URL = (
    r"(?:https?://|www\.)[^\s<>«»\"،؛؟]*[^\s<>«»\"،؛؟.,:;!?'()\[\]…]"
    r"|(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,8}[A-Za-z]{2,24}(?![\w@])(?:/[\w./%#?=&+-]*[\w/])?"
)
MAIL = r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}"
NUMBER = rf"\d+(?:[.,:/٫٬-]\d+)*(?!\d|{_OTHER})[%٪‰]?"
WORD = (
    rf"[{_ARABIC}][{_ARABIC}{_JOINED}]*"
    rf"|\d*{_OTHER}(?:[^\s{_MARK}{_ARABIC}]|[\u200c\u200d]|['’-](?={_OTHER}))*"
)
# A token takes the spaces after it; the end of a line and the spaces before a text are tokens of their own.
_TOKEN = re.compile(rf"(?:{MAIL}|{URL}|{NUMBER}|{WORD}|\S)[^\S\n]*|\n\s*|[^\S\n]+")
_EXACT = re.compile(rf"{MAIL}|{URL}|{NUMBER}")
_WORD = re.compile(WORD)
_STOPS = frozenset(".!?؟۔।")


def tokens(text: str) -> list[str]:
    """The text's tokens in order; joined they are the text. Marks and tatweel never split a word."""
    return _TOKEN.findall(text)


def bare(token: str) -> str:
    """The token without the spaces after it; the end of a line stays what it is."""
    return token if token.startswith("\n") else token.rstrip() or token


def is_exact(token: str) -> bool:
    """Whether the token is an address or a number: whatever changes in it may change the meaning."""
    return _EXACT.fullmatch(bare(token)) is not None


def is_word(token: str) -> bool:
    """Whether the token counts as a word: neither punctuation nor the end of a line."""
    return _WORD.fullmatch(bare(token)) is not None or is_exact(token)


def is_break(token: str) -> bool:
    """Whether the token ends a line or a paragraph."""
    return token.startswith("\n")


def is_stop(token: str) -> bool:
    """Whether the token ends a sentence."""
    return bare(token) in _STOPS
