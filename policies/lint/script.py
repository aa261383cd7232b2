"""The Arabic script for the linter's patterns, and the parts of a text that are not Arabic prose."""

import re

LETTER = "[\u0621-\u063a\u0641-\u064a\u0671-\u06d3]"
MARK = "[\u064b-\u065f\u0670]"
WORD = re.compile("[\u0621-\u065f\u0670-\u06d3]+")

# Conjunction, preposition, article; and the endings of nouns with their pronouns and tanween.
CLITICS = "[وف]?(?:[بك]?ال|لل|[بكل])?"
ENDINGS = "(?:ية|يات|ي|ات|ين|ون|ان|ة|ت)?(?:ك|كم|ه|ها|هم|هما|نا|ي)?(?:ا\u064b|\u064bا|ا)?"

_FOREIGN = re.compile(
    r"https?://[^\s)>\]]+|www\.[^\s)>\]]+"
    r"|(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|(?<=\])\([^()\n]*\)"
    r"|\\[!-/:-@\[-`{-~]"
)


def prose(written: str) -> str:
    """Return the text with links, addresses and escapes blotted out; every place keeps its number."""
    return _FOREIGN.sub(lambda match: "\ue000" * len(match[0]), written)
