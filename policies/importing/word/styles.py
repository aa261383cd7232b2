"""What the styles of a document say of its paragraphs: which are headings, and in which list they count."""

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

LONGEST_CHAIN = 20
_DEEPEST_OUTLINE = 9


class Styles:
    """The paragraph styles, each looked up with those that it is based on."""

    def __init__(self, document: WordDocument) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default = ""
        for style in document.styles.element.iterfind(qn("w:style")):
            name = style.get(qn("w:styleId"), "")
            self._styles[name] = style
            if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in ("1", "true"):
                self._default = name

    def heading_level(self, paragraph: etree._Element) -> int:
        """Return 1 for a title, 2 to 10 for headings by outline level, 0 for everything else."""
        outline = value_of(paragraph, "w:pPr/w:outlineLvl")
        for style in self._chain(paragraph):
            name = (value_of(style, "w:name") or "").lower()
            if name == "title":
                return 1
            if name.startswith("heading ") and name[8:].isdecimal():
                outline = outline or str(int(name[8:]) - 1)
            outline = outline or value_of(style, "w:pPr/w:outlineLvl")
        level = whole(outline, _DEEPEST_OUTLINE)
        return level + 2 if level < _DEEPEST_OUTLINE else 0

    def is_contents(self, paragraph: etree._Element) -> bool:
        """Return whether the paragraph is an entry of a table of contents, or its heading."""
        names = [(value_of(style, "w:name") or "").lower() for style in self._chain(paragraph)]
        return any(name.startswith("toc ") for name in names)

    def counted(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """Return the paragraph's list (its numId) and depth from 0, or None where it is in no list."""
        number = value_of(paragraph, "w:pPr/w:numPr/w:numId")
        depth = value_of(paragraph, "w:pPr/w:numPr/w:ilvl")
        for style in self._chain(paragraph):
            number = number or value_of(style, "w:pPr/w:numPr/w:numId")
            depth = depth or value_of(style, "w:pPr/w:numPr/w:ilvl")
        return (number, min(whole(depth, 0), 8)) if number and number != "0" else None

    def _chain(self, paragraph: etree._Element) -> list[etree._Element]:
        name = value_of(paragraph, "w:pPr/w:pStyle") or self._default
        chain: list[etree._Element] = []
        while name in self._styles and len(chain) < LONGEST_CHAIN:
            chain.append(self._styles[name])
            name = value_of(chain[-1], "w:basedOn") or ""
        return chain


def value_of(element: etree._Element, path: str) -> str | None:
    """Return the w:val of the element at a path such as "w:pPr/w:pStyle", None where there is none."""
    found = element.find("/".join(qn(step) for step in path.split("/")))
    return None if found is None else found.get(qn("w:val"))


def whole(text: str | None, otherwise: int) -> int:
    """Return the text as a number from 0 on, or the other number where it is none."""
    return int(text) if text and text.isdecimal() and len(text) < 8 else otherwise
