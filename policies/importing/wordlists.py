"""Lists as Word puts them into HTML: paragraphs of a level, what Word counted printed before their words."""

import re
from dataclasses import dataclass

from lxml import etree

from policies.importing.inline import Run, words_of
from policies.importing.webstyles import style_of
from policies.importing.writing import Item

COUNTED = {"p", "h1", "h2", "h3", "h4", "h5", "h6"}
# Letters that are bullets in the fonts from which Word takes its signs.
DRAWN = frozenset("oOvqüØ")
_PLACE = re.compile(r"l[0-9]+ level([1-9])( lfo[0-9]+)?")
_MARK = re.compile(r"\[(if ![a-z]+|endif)\]|(Start|End)Fragment", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Label:
    """What is printed before a paragraph of a list, '' for a bullet; `of` tells lists apart."""

    of: str
    depth: int
    text: str

    def item(self, runs: list[Run], depth: int) -> Item:
        """Return the item that the words are."""
        figures = self.text.removesuffix(".")
        if figures != self.text and figures.isdecimal() and len(figures) < 7:
            return Item(tuple(runs), depth, int(figures))
        return Item(tuple(runs), depth, label=self.text)


def taken_label(element: etree._Element) -> Label | None:
    """Return what Word printed before the paragraph and take it out of there; None where it is in no list."""
    place = _PLACE.fullmatch(style_of(element).get("mso-list", "")) if element.tag in COUNTED else None
    printed = next(filter(is_label, element.iterdescendants()), None) if place else None
    if printed is None:
        return None
    text = label_text(printed)
    printed.clear(keep_tail=True)
    return Label(place[0].replace(f"level{place[1]}", ""), int(place[1]) - 1, text)


def is_label(element: etree._Element) -> bool:
    """Whether Word printed the element by itself, and drops it when it is pasted back."""
    return isinstance(element.tag, str) and style_of(element).get("mso-list") == "ignore"


def label_text(printed: etree._Element) -> str:
    """Return the number or letter as it is read, '' for a bullet."""
    text = " ".join(words_of([Run(str(printed.xpath("string()")))]).split())
    return text if text not in DRAWN and any(map(str.isalnum, text)) else ""


def is_mark(comment: etree._Element) -> bool:
    """Whether a comment only marks where Word's label or what was copied begins and ends: it says nothing."""
    return bool(_MARK.fullmatch((comment.text or "").strip()))
