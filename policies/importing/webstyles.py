"""What an element of a web page says of its own look."""

from lxml import etree

HIDING = {"display": "none", "visibility": "hidden", "mso-hide": "all"}


def style_of(element: etree._Element) -> dict[str, str]:
    """Return what the element's own style sets, in small letters."""
    declared = (one.partition(":") for one in element.get("style", "").lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _colon, value in declared}


def strikes(style: dict[str, str]) -> bool:
    """Whether the style strikes words out."""
    return any(name.startswith("text-decoration") and "line-through" in style[name] for name in style)


def hides(style: dict[str, str]) -> bool:
    """Whether the style lets nobody see the element."""
    return any(style.get(name) == HIDING[name] for name in HIDING)
