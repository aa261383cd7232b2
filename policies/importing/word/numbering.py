"""The numbers that Word counts by itself and stores nowhere: they are text for whoever reads the document."""

import re
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from policies.importing.counting import as_written
from policies.importing.word.styles import value_of, whole
from policies.importing.word.switches import is_on

DEPTHS = 9
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a paragraph: a bullet when `text` is empty; `number` where it is that and a stop."""

    text: str
    number: int | None = None


class Numbering:
    """Counts the paragraphs of a document, in its order, as Word does."""

    def __init__(self, document: WordDocument) -> None:
        root = _root(document)
        self._lists = {one.get(qn("w:numId"), ""): one for one in _all(root, "w:num")}
        self._kinds = {one.get(qn("w:abstractNumId"), ""): one for one in _all(root, "w:abstractNum")}
        self._counted: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next(self, list_id: str, depth: int) -> Label | None:
        """Return the label of the list's next paragraph at a depth from 0; None where the list has none."""
        one = self._lists.get(list_id)
        kind = "" if one is None else value_of(one, "w:abstractNumId") or ""
        level = self._level(list_id, depth)
        if level is None:
            return None
        counted = self._counted.setdefault(kind, [None] * DEPTHS)
        self._count(list_id, depth, counted)
        form = value_of(level, "w:numFmt") or "decimal"
        if form == "bullet":
            return Label("")
        pattern = value_of(level, "w:lvlText") or ""
        if form == "none" or not pattern or is_on(level.find(f"{qn('w:rPr')}/{qn('w:vanish')}")):
            return None
        in_figures = level.find(qn("w:isLgl")) is not None
        text = _PLACE.sub(
            lambda place: self._written(list_id, int(place[1]) - 1, counted, in_figures), pattern
        )
        simple = form == "decimal" and pattern.strip() == f"%{depth + 1}."
        return Label(text.strip(), counted[depth] if simple else None)

    def _count(self, list_id: str, depth: int, counted: list[int | None]) -> None:
        """One more at this depth, begun anew below it; what was never counted above begins too."""
        override = self._override(list_id, depth)
        restart = None if override is None else value_of(override, "w:startOverride")
        if restart is not None and (list_id, depth) not in self._begun:
            counted[depth] = None
        self._begun.add((list_id, depth))
        for above in range(depth):
            if counted[above] is None:
                counted[above] = self._start(list_id, above)
        before = counted[depth]
        counted[depth] = self._start(list_id, depth) if before is None else before + 1
        counted[depth + 1 :] = [None] * (DEPTHS - depth - 1)

    def _written(self, list_id: str, depth: int, counted: list[int | None], in_figures: bool) -> str:
        level = self._level(list_id, depth)
        form = "decimal" if level is None or in_figures else value_of(level, "w:numFmt") or "decimal"
        return as_written(counted[depth] or 0, form)

    def _start(self, list_id: str, depth: int) -> int:
        override, level = self._override(list_id, depth), self._level(list_id, depth)
        restart = None if override is None else value_of(override, "w:startOverride")
        return whole(restart or (None if level is None else value_of(level, "w:start")), 1)

    def _level(self, list_id: str, depth: int) -> etree._Element | None:
        """The definition of a depth: the list's own, else that of its kind."""
        override = self._override(list_id, depth)
        own = None if override is None else override.find(qn("w:lvl"))
        if own is not None:
            return own
        one = self._lists.get(list_id)
        kind = None if one is None else self._kinds.get(value_of(one, "w:abstractNumId") or "")
        return None if kind is None else _at(kind, "w:lvl", depth)

    def _override(self, list_id: str, depth: int) -> etree._Element | None:
        one = self._lists.get(list_id)
        return None if one is None else _at(one, "w:lvlOverride", depth)


def _root(document: WordDocument) -> etree._Element | None:
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/numbering") and not relation.is_external:
            return getattr(relation.target_part, "element", None)
    return None


def _all(root: etree._Element | None, tag: str) -> list[etree._Element]:
    return [] if root is None else root.findall(qn(tag))


def _at(parent: etree._Element, tag: str, depth: int) -> etree._Element | None:
    return next((one for one in parent.findall(qn(tag)) if one.get(qn("w:ilvl")) == str(depth)), None)
