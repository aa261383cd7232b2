"""Rules about paragraphs: a sentence broken in two, a missing stop, a list without its colon."""

import re
from collections.abc import Iterator

from policies.importing.blocks import (
    ends_with_stop,
    has_address,
    is_item,
    looks_like_heading,
    numbered_level,
    opens_list,
)
from policies.lint.findings import Rule, Spot
from policies.lint.script import LETTER

FEWEST_WORDS = 6

_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*", re.MULTILINE)
_ARABIC = re.compile(LETTER)


def sentences(text: str) -> Iterator[Spot]:
    """Yield what the paragraph rules find in the body of one section."""
    paragraphs = [match for match in _PARAGRAPH.finditer(text) if _ARABIC.search(match[0])]
    for index, paragraph in enumerate(paragraphs):
        written = paragraph[0].rstrip()
        end = paragraph.start() + len(written)
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        if opens_list(written):
            if not written.endswith(":"):
                yield _at_the_end(Rule.LIST_WITHOUT_COLON, written, end, ":", 0.8)
        elif _runs_on(written) and following and not _begins_anew(following[0]):
            yield Spot(Rule.BROKEN_SENTENCE, end, following.start(), " ", 0.8)
        elif _runs_on(written) and not following:
            yield _at_the_end(Rule.NO_FINAL_STOP, written, end, ".", 0.6)


def _at_the_end(rule: Rule, written: str, end: int, added: str, confidence: float) -> Spot:
    """A spot on the last word: an empty place could not be shown."""
    last = written.split()[-1]
    return Spot(rule, end - len(last), end, last + added, confidence)


def _runs_on(written: str) -> bool:
    """Whether a paragraph of prose ends without a mark: words may be missing after it."""
    listed = is_item(written) or numbered_level(written) is not None
    ended = ends_with_stop(written) or written[-1] in ":؛،,;*_|" or has_address(written[-80:])
    return not (listed or ended) and len(written.split()) >= FEWEST_WORDS


def _begins_anew(paragraph: str) -> bool:
    return (
        paragraph.startswith("|")
        or is_item(paragraph)
        or numbered_level(paragraph) is not None
        or looks_like_heading(paragraph)
    )
