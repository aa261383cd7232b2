"""A Markdown file to pieces: by way of the web page that it stands for."""

import re

from markdown_it import MarkdownIt

from policies.bounds import buildable
from policies.importing.hypertext import read_page
from policies.importing.supplied import LONGEST_SAMPLE, Dropped, Left, Supplied

_FENCE = re.compile(r"---[ \t]*")
_END = re.compile(r"(?:---|\.\.\.)[ \t]*")
_FIELD = re.compile(r"[\w-]+[ \t]*:.*|[ \t].*|#.*|- .*|")

# Deeper than a page may be: what lies too deep is refused there, and not left out here.
NESTING = 110
PARSER = MarkdownIt("commonmark", {"maxNesting": NESTING}).enable(["table", "strikethrough"])
# A link to anywhere is one, as it was written: the page's reader judges it, and lists where it led.
PARSER.normalizeLink = str
PARSER.validateLink = lambda _target: True


def read_markdown(text: str) -> Supplied:
    """Return the pieces of a CommonMark file with GFM tables; HTML in it is read as HTML.

    Requires clean text (see `reading.read`). Raises what `bounds.buildable` and `hypertext.read_page` raise.
    """
    matter, body = _parted(text)
    page = read_page(PARSER.render(buildable(body)))
    if not matter:
        return page
    left = Dropped(Left.FRONT_MATTER, 1, " ".join(matter.split())[:LONGEST_SAMPLE])
    return Supplied(page.pieces, (left, *page.dropped))


def _parted(text: str) -> tuple[str, str]:
    """The fields that site generators put before a text, between two rules, and the text."""
    lines = text.split("\n")
    if not _FENCE.fullmatch(lines[0]):
        return "", text
    for index, line in enumerate(lines[1:], 1):
        if _END.fullmatch(line):
            return "\n".join(lines[1:index]), "\n".join(lines[index + 1 :])
        if not _FIELD.fullmatch(line):
            break
    return "", text
