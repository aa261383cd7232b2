"""Numbers that a right-to-left line would turn round, held in their order where no markup can do it."""

import re

# After an Arabic letter a hyphen or a space no longer joins digits (UAX 9, W2): 011-234 is drawn 234-011.
# A full stop and a slash do.
TURNED = re.compile(r"\+?\d+(?:[-–]\d+)+|(?:\+|(?<!\d)0)\d+(?:[ -]\(?\d+\)?)+|\+\d+")
LEFT_TO_RIGHT, END = "\u2066", "\u2069"


def in_order(words: str) -> str:
    """The words, every telephone number, range and hyphenated date in them isolated from left to right."""
    return TURNED.sub(rf"{LEFT_TO_RIGHT}\g<0>{END}", words)
