"""What a document holds several times, for programs of different age: one of them is the text."""

from docx.oxml.ns import qn
from lxml import etree

from policies.importing.refusals import UncertainWords
from policies.importing.word.places import SHOWN, place_of

_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATIVES = f"{_MARKUP}AlternateContent"
_BRANCHES = (f"{_MARKUP}Choice", f"{_MARKUP}Fallback")


def settle(body: etree._Element) -> None:
    """In the place of alternatives stands the first of them, as the newest Word shows it.

    Raises UncertainWords where they do not all say the same: which words count would hang on the program.
    A drawing may have its words in one alternative alone: they are refused as words outside of the text.
    """
    for one in reversed(list(body.iter(ALTERNATIVES))):
        branches = [child for child in one if child.tag in _BRANCHES]
        if len({_words(branch) for branch in branches}) > 1:
            raise UncertainWords(place=place_of(one))
        _put_in_place(one, branches[0] if branches else one)


def _words(branch: etree._Element) -> str:
    return " ".join("".join(word.text or "" for word in branch.iter(*SHOWN, qn("w:delText"))).split())


def _put_in_place(one: etree._Element, branch: etree._Element) -> None:
    parent, place = one.getparent(), one.getparent().index(one)
    parent[place : place + 1] = list(branch)
