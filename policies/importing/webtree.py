"""An HTML page or fragment as a tree."""

from lxml import etree

from policies.importing.refusals import EmptyFile, UnsafeFile

DEEPEST = 100


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
    return root


def _depth(root: etree._Element) -> int:
    deepest = depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
