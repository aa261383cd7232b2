"""What hides or strikes out the words of a run: itself, the styles it stands in, the whole document."""

from collections.abc import Iterator

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from policies.importing.word.styles import LONGEST_CHAIN, value_of

HIDES = "w:vanish"
STRIKES = ("w:strike", "w:dstrike")
_SWITCHES = (HIDES, *STRIKES)
_OFF = {"0", "false", "off", "none"}

Style = etree._Element


class Switches:
    """The styles of a document, as far as they hide or strike out the words that stand in them."""

    def __init__(self, document: WordDocument) -> None:
        root = document.styles.element
        self._styles = {style.get(qn("w:styleId"), ""): style for style in root.iterfind(qn("w:style"))}
        self._defaults = {
            style.get(qn("w:type")): style
            for style in self._styles.values()
            if style.get(qn("w:default")) in ("1", "true")
        }
        self._everywhere = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")
        self._used = {name for name in _SWITCHES if root.find(f".//{qn(name)}") is not None}

    def hides(self, run: etree._Element) -> bool:
        """Return whether the run is not seen: hidden itself, or in a hidden row of a table."""
        rows = run.iterancestors(qn("w:tr"))
        hidden = any(is_on(row.find(f"{qn('w:trPr')}/{qn('w:hidden')}")) for row in rows)
        return hidden or self._is_on(run, HIDES)

    def strikes(self, run: etree._Element) -> bool:
        """Return whether the run has words, and a line through them.

        Also where its table's style strikes or hides some rows or columns: which, only Word knows.
        """
        if not any(word.text for word in run.iter(qn("w:t"))):
            return False
        return any(self._is_on(run, name) for name in STRIKES) or self._in_part_of_a_table(run)

    def _is_on(self, run: etree._Element, name: str) -> bool:
        own = run.find(f"{qn('w:rPr')}/{qn(name)}")
        if own is not None or name not in self._used:
            return is_on(own)
        if self._everywhere is not None and is_on(self._everywhere.find(f"{qn('w:rPr')}/{qn(name)}")):
            return True
        # Of a table's style, a paragraph's and the words' own each turns over what the others say.
        return sum(self._styled(style, name) for style in self._around(run)) % 2 == 1

    def _in_part_of_a_table(self, run: etree._Element) -> bool:
        styles = (
            self._named(value_of(table, "w:tblPr/w:tblStyle"), "table")
            for table in run.iterancestors(qn("w:tbl"))
        )
        parts = (
            part
            for style in styles
            for one in self._based(style)
            for part in one.iterfind(qn("w:tblStylePr"))
        )
        return any(is_on(part.find(f"{qn('w:rPr')}/{qn(name)}")) for part in parts for name in _SWITCHES)

    def _around(self, run: etree._Element) -> list[Style]:
        paragraph = next(run.iterancestors(qn("w:p")), None)
        table = next(run.iterancestors(qn("w:tbl")), None)
        places = [("character", run, "w:rPr/w:rStyle"), ("paragraph", paragraph, "w:pPr/w:pStyle")]
        places.append(("table", table, "w:tblPr/w:tblStyle"))
        return [
            style
            for kind, place, path in places
            if place is not None and (style := self._named(value_of(place, path), kind)) is not None
        ]

    def _named(self, name: str | None, kind: str) -> Style | None:
        return self._styles.get(name or "", self._defaults.get(kind))

    def _styled(self, style: Style | None, name: str) -> bool:
        """What the style says, or else the nearest that it is based on."""
        said = (one.find(f"{qn('w:rPr')}/{qn(name)}") for one in self._based(style))
        return is_on(next((one for one in said if one is not None), None))

    def _based(self, style: Style | None) -> Iterator[Style]:
        """The style and those that it is based on."""
        for _step in range(LONGEST_CHAIN):
            if style is None:
                return
            yield style
            style = self._styles.get(value_of(style, "w:basedOn") or "")


def is_on(switch: etree._Element | None) -> bool:
    """Return whether a property that is its own switch (w:strike, w:b) is there and not switched off."""
    return switch is not None and switch.get(qn("w:val"), "1") not in _OFF
