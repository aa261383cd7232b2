"""The items of a list of a web page, with the numbers that a browser would print."""

from collections.abc import Callable, Iterator

from lxml import etree

from policies.importing.counting import as_written
from policies.importing.inline import Run
from policies.importing.writing import Item

LISTS = ("ul", "ol")
TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}

Inside = Callable[[etree._Element, tuple[str, ...]], list[Run]]


def items_of(element: etree._Element, inside: Inside, depth: int = 0) -> Iterator[Item]:
    """Yield every item of a `ul` or `ol` and of the lists in it, in order.

    `inside` gives the words of an element as runs, without those in the tags it is told to leave out.
    """
    number = _whole(element.get("start"), 1)
    step = -1 if element.get("reversed") is not None else 1
    if step < 0 and element.get("start") is None:
        number = sum(1 for child in element if child.tag == "li")
    for child in element:
        if child.tag in LISTS:
            yield from items_of(child, inside, depth + 1)
        elif isinstance(child.tag, str):
            number = _whole(child.get("value"), number)
            yield _item(element, child, number, depth, inside)
            for below in _lists_below(child):
                yield from items_of(below, inside, depth + 1)
            number += step


def _item(element: etree._Element, child: etree._Element, number: int, depth: int, inside: Inside) -> Item:
    runs = tuple(inside(child, LISTS))
    if element.tag == "ul":
        return Item(runs, depth)
    kind = TYPES.get(child.get("type") or element.get("type") or "")
    return Item(runs, depth, label=f"{as_written(number, kind)}.") if kind else Item(runs, depth, number)


def _lists_below(element: etree._Element) -> Iterator[etree._Element]:
    """The outermost lists in an item."""
    for child in element:
        if child.tag in LISTS:
            yield child
        else:
            yield from _lists_below(child)


def _whole(text: str | None, otherwise: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isdecimal() and len(text) < 7 else otherwise
