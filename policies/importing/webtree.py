"""An HTML page or fragment as a tree."""

import re

from lxml import etree

from policies.importing.refusals import EmptyFile, UnsafeFile

DEEPEST = 100
_ARABIC = re.compile(r"[\u0620-\u06ff]")


def parsed(text: str) -> etree._Element:
    """Return the root; nothing is fetched, no entity known but HTML's, and nothing cut off in silence.

    Raises UnsafeFile (nested over DEEPEST deep, or no HTML at all) and EmptyFile.
    """
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.LxmlError as error:
        raise UnsafeFile from error
    if root is None:
        raise EmptyFile
    if any("xcessive depth" in entry.message for entry in parser.error_log) or _depth(root) > DEEPEST:
        raise UnsafeFile
    _quote(root)
    return root


def _quote(root: etree._Element) -> None:
    """The marks that a browser sets around <q> stand in the text, as the language of the words has them."""
    for quoted in root.iter("q"):
        opening, closing = "«»" if _ARABIC.search(str(quoted.xpath("string()"))) else "“”"
        quoted.text = opening + (quoted.text or "")
        last = quoted[-1] if len(quoted) else None
        if last is None:
            quoted.text += closing
        else:
            last.tail = (last.tail or "") + closing


def _depth(root: etree._Element) -> int:
    deepest = depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
