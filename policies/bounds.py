"""How much a body may hold: what no policy needs and what would keep its readers waiting is refused.

Reading Markdown costs more than its length where marks open and never close, where a table is filled up to
its widest row and where lists lie in lists. Each is counted here before anything is read.
"""

import re
from collections.abc import Iterator

from django.utils.translation import ngettext_lazy

from policies.refusals import Refused

LONGEST = 50_000  # characters of one body; the whole of a usual policy has half of it
MOST_MARKS = 5_000  # of one body
MOST_TOGETHER = 2_000  # of its marks in one block, which is what stands between blank lines
MOST_CELLS = 5_000
DEEPEST = 20  # lists in lists
LONGEST_PLACE = 60

_MARKS = re.compile(r"[\[*_<]")
_RULE = re.compile(r"[ \t]*[|:-][ \t|:-]*")
_ITEMS = re.compile(r"[ \t]*((?:(?:[-+*]|[0-9]{1,9}[.)])[ \t]+)+)")


class Unbounded(Refused):
    """More than a body may hold, or built in a way that no text needs."""

    code = "unbounded"


class TextTooLong(Unbounded):
    """The body of one section is longer than LONGEST."""

    code = "text_too_long"
    sentence = ngettext_lazy(
        "The text of a section has %(count)s character; at most %(limit)s may stand under one heading: "
        "“%(place)s”",
        "The text of a section has %(count)s characters; at most %(limit)s may stand under one heading: "
        "“%(place)s”",
        "count",
    )


class TooManyMarks(Unbounded):
    """A body holds more marks of emphasis and links than MOST_MARKS, or one block more than MOST_TOGETHER."""

    code = "too_many_marks"
    sentence = ngettext_lazy(
        "There is %(count)s mark such as * and [; at most %(limit)s are read here: “%(place)s”",
        "There are %(count)s marks such as * and [; at most %(limit)s are read here: “%(place)s”",
        "count",
    )


class TableTooLarge(Unbounded):
    """The tables of a body come to more cells than MOST_CELLS, empty ones included."""

    code = "table_too_large"
    sentence = ngettext_lazy(
        "The tables come to %(count)s cell; at most %(limit)s are read: “%(place)s”",
        "The tables come to %(count)s cells; at most %(limit)s are read: “%(place)s”",
        "count",
    )


class NestedTooDeep(Unbounded):
    """A list lies in more lists than DEEPEST."""

    code = "nested_too_deep"
    sentence = ngettext_lazy(
        "A list lies in %(count)s list; at most %(limit)s are read: “%(place)s”",
        "A list lies in %(count)s lists; at most %(limit)s are read: “%(place)s”",
        "count",
    )


def bounded(body: str) -> str:
    """Return the body, which is read in a time that grows as its length does and is short.

    Raises TextTooLong, TooManyMarks, TableTooLarge, NestedTooDeep.
    """
    refuse_longer(body, LONGEST)
    _refuse_more_marks(body, MOST_MARKS)
    return buildable(body)


def buildable(text: str) -> str:
    """Return a text of any length in which nothing is wider or deeper than a reader can bear.

    Raises TooManyMarks, TableTooLarge, NestedTooDeep.
    """
    cells = 0
    for block in re.split(r"\n[ \t]*\n", text):
        _refuse_more_marks(block, MOST_TOGETHER)
        lines = block.split("\n")
        cells += max(_cells(lines), default=0)
        refuse_more_cells(cells, block)
        depth = max(map(_depth, lines))
        if depth > DEEPEST:
            raise NestedTooDeep(count=depth, limit=DEEPEST, place=_place(block))
    return text


def refuse_longer(text: str, limit: int) -> None:
    """Raise TextTooLong over `limit` characters."""
    if len(text) > limit:
        raise TextTooLong(count=len(text), limit=limit, place=_place(text))


def refuse_more_cells(count: int, words: str) -> None:
    """Raise TableTooLarge over MOST_CELLS; `words` are the table's."""
    if count > MOST_CELLS:
        raise TableTooLarge(count=count, limit=MOST_CELLS, place=_place(words))


def _refuse_more_marks(text: str, limit: int) -> None:
    marks = len(_MARKS.findall(text))
    if marks > limit:
        raise TooManyMarks(count=marks, limit=limit, place=_place(text))


def _cells(lines: list[str]) -> Iterator[int]:
    """The cells of each table that may begin in a block: its columns, filled in every row to the end."""
    for at, line in enumerate(lines):
        if "-" in line and _RULE.fullmatch(line):
            yield (line.count("|") + 1) * (len(lines) - at + 1)


def _depth(line: str) -> int:
    """In how many lists an item may lie that begins on the line: each one above it indents by two or more."""
    items = _ITEMS.match(line)
    if not items:
        return 0
    indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip(" "))
    return indent // 2 + len(items[1].split())


def _place(words: str) -> str:
    return " ".join(words[: 4 * LONGEST_PLACE].split())[:LONGEST_PLACE]
