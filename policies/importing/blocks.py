"""The blocks of a plain text (what stands between blank lines), and what one block looks like."""

import re

from policies.importing.folding import fold
from policies.importing.headings import meaning
from policies.targets import ADDRESS

LONGEST_HEADING_WORDS = 10
LONGEST_HEADING = 200

_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_BULLET = re.compile(r"[-*•·▪◦‣–—]\s")
_STOP = re.compile(r"[.!?؟…][\"'»”’)\]]*$")
_PAUSE = re.compile(r"[:؛;،,]$")
_OPENER = re.compile(r"(?:[:]|(?<!\w)(?:التاليه|الاتيه|as follows))$")
_NUMBER = re.compile(r"[0-9٠-٩۰-۹]+(?:[.-][0-9٠-٩۰-۹]+)*(?=[.)-]?\s)")


def blocks_of(text: str) -> list[str]:
    """Return the blocks in order, every word kept, lines stripped.

    Blank lines part blocks; a text without any has one block a line. A list item is a block, and so
    is a heading that stands right above its text.
    """
    lines = [line.strip() for line in text.strip().split("\n")]
    if "" not in lines:
        return lines
    blocks: list[list[str]] = [[]]
    for line in lines:
        if blocks[-1] and (not line or is_item(line) or _heads(blocks[-1], line)):
            blocks.append([])
        if line:
            blocks[-1].append(line)
    return ["\n".join(block) for block in blocks if block]


def _heads(block: list[str], next_line: str) -> bool:
    above = block[0]
    known = len(block) == 1 and looks_like_heading(above) and meaning(above) is not None
    return known and len(above) * 2 < len(next_line)


def looks_like_heading(block: str) -> bool:
    """Return whether the block is one short line, with a letter and without a final mark or address."""
    if "\n" in block or len(block) > LONGEST_HEADING or len(block.split()) > LONGEST_HEADING_WORDS:
        return False
    plain = not (_STOP.search(block) or _PAUSE.search(block) or _LINK.search(block) or has_address(block))
    return plain and not is_item(block) and not opens_list(block) and any(map(str.isalpha, block))


def is_item(block: str) -> bool:
    """Return whether the block begins with a list mark."""
    return _BULLET.match(block) is not None


def opens_list(block: str) -> bool:
    """Return whether the block ends by announcing what follows: a colon, or *the following*."""
    return _OPENER.search(fold(block).rstrip(" .")) is not None


def ends_with_stop(block: str) -> bool:
    """Return whether the block's last sentence is ended."""
    return _STOP.search(block) is not None


def has_address(block: str) -> bool:
    """Return whether an e-mail address stands in the block."""
    return ADDRESS.search(block) is not None


def numbered_level(block: str) -> int | None:
    """Return the depth of a heading number (1 for "2.", 2 for "2.1"), at most 3, or None."""
    number = _NUMBER.match(block)
    return min(len(re.split("[.-]", number[0])), 3) if number else None
