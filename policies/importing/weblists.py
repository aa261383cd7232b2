"""The items of a list of a web page, with the numbers that a browser would print, and what stands between."""

from collections.abc import Callable, Iterator
from itertools import groupby

from lxml import etree

from policies.importing.counting import as_written
from policies.importing.inline import Run
from policies.importing.writing import Item

LISTS = ("ul", "ol")
TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}

Part = Run | etree._Element
Inside = Callable[[etree._Element, tuple[str, ...]], list[Part]]


def items_of(element: etree._Element, inside: Inside, depth: int = 0) -> Iterator[Item | list[Run]]:
    """Yield every item of a `ul` or `ol` and of the lists in it, and the words that are of no item, in order.

    `inside` gives the words of an element as runs, and in their place the elements of the tags it is told.
    """
    parts = list(_together(inside(element, ("li", *LISTS))))
    number = whole(element.get("start"), 1)
    step = -1 if element.get("reversed") is not None else 1
    if step < 0 and element.get("start") is None:
        number = sum(1 for part in parts if not isinstance(part, list) and part.tag == "li")
    for part in parts:
        if isinstance(part, list):
            yield part
        elif part.tag in LISTS:
            yield from items_of(part, inside, depth + 1)
        else:
            number = whole(part.get("value"), number)
            yield from _item(element, part, number, depth, inside)
            number += step


def _item(
    element: etree._Element, child: etree._Element, number: int, depth: int, inside: Inside
) -> Iterator[Item | list[Run]]:
    """The item, the lists in it, and the words after those: they are of no item that a list can hold."""
    for place, part in enumerate(_together(inside(child, LISTS))):
        if not isinstance(part, list):
            yield from items_of(part, inside, depth + 1)
        elif place:
            yield part
        else:
            yield _counted(element, child, number, depth, tuple(part))


def _counted(
    element: etree._Element, child: etree._Element, number: int, depth: int, runs: tuple[Run, ...]
) -> Item:
    if element.tag == "ul":
        return Item(runs, depth)
    kind = TYPES.get(child.get("type") or element.get("type") or "")
    return Item(runs, depth, label=f"{as_written(number, kind)}.") if kind else Item(runs, depth, number)


def _together(parts: list[Part]) -> Iterator[list[Run] | etree._Element]:
    """The parts, runs that stand side by side as one."""
    for are_words, group in groupby(parts, key=lambda part: isinstance(part, Run)):
        alike = list(group)
        yield from [alike] if are_words else alike


def whole(text: str | None, otherwise: int) -> int:
    """Return the number that an attribute gives, `otherwise` where it gives none or an endless one."""
    text = (text or "").strip()
    return int(text) if text.isdecimal() and len(text) < 7 else otherwise
