"""What an element of a web page says of its own look."""

import re

from lxml import etree

HIDING = {"display": "none", "visibility": "hidden", "mso-hide": "all"}
_NO_SIZE = re.compile(r"0*\.?0+(?:[a-z]+|%)?")


def style_of(element: etree._Element) -> dict[str, str]:
    """Return what the element's own style sets, in small letters."""
    declared = (one.partition(":") for one in element.get("style", "").lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _colon, value in declared}


def strikes(style: dict[str, str]) -> bool:
    """Whether the style strikes words out."""
    return any(name.startswith("text-decoration") and "line-through" in style[name] for name in style)


def hides(element: etree._Element) -> bool:
    """Whether the element's style lets nobody see it: hidden, or of no size while nothing in it has one."""
    style = style_of(element)
    if any(style.get(name) == HIDING[name] for name in HIDING):
        return True
    sizes = (style_of(one).get("font-size") for one in element.iter(etree.Element))
    return bool(_NO_SIZE.fullmatch(style.get("font-size", ""))) and all(
        size is None or _NO_SIZE.fullmatch(size) for size in sizes
    )
