"""Runs laid out for the eye: in paragraphs, and beside each other as before and after."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from policies.diff.words import Op, Run, is_changed

_BREAK = re.compile(r"(\n\s*)")


@dataclass
class Paragraph:
    """The runs of a paragraph, and the fate of its end: it may be joined to the next, or cut from it."""

    runs: list[Run] = field(default_factory=list)
    ending: Op = Op.EQUAL

    @property
    def is_changed(self) -> bool:
        """Whether anything in it differs."""
        return self.ending is not Op.EQUAL or is_changed(self.runs)

    @property
    def joint(self) -> str:
        """'delete' where this paragraph was joined to the next, 'insert' where it was cut from it, else ''.

        A paragraph that is deleted or inserted whole has no joint of its own.
        """
        return "" if self.ending is Op.EQUAL or self.is_whole else self.ending.value

    @property
    def is_whole(self) -> bool:
        """Whether it is deleted or inserted with all that is in it."""
        return self.ending is not Op.EQUAL and all(run.op is self.ending for run in self.runs)


@dataclass(frozen=True)
class Row:
    """Paragraphs that answer each other in the old and in the new text."""

    old: list[Paragraph]
    new: list[Paragraph]

    @property
    def is_changed(self) -> bool:
        """Whether anything in it differs."""
        return any(paragraph.is_changed for paragraph in (*self.old, *self.new))


@dataclass(frozen=True)
class Gap:
    """Paragraphs in which nothing differs, left out."""

    skipped: int


def paragraphs(runs: Iterable[Run]) -> list[Paragraph]:
    """The runs cut at every end of a line, none of them empty."""
    found = [Paragraph()]
    for run in runs:
        for place, part in enumerate(_BREAK.split(run.text)):
            if place % 2:
                found[-1].ending = run.op
                found.append(Paragraph())
            elif part:
                found[-1].runs.append(Run(run.op, part, run.weight))
    return [paragraph for paragraph in found if paragraph.runs or paragraph.ending is not Op.EQUAL]


def rows(runs: Iterable[Run]) -> list[Row]:
    """The paragraphs of the old and of the new text, side by side."""
    return [Row(_side(group, Op.INSERT), _side(group, Op.DELETE)) for group in _together(paragraphs(runs))]


def only_changed(items: Iterable[Paragraph | Row]) -> list[Paragraph | Row | Gap]:
    """What differs, with a gap for each run of others between."""
    found: list[Paragraph | Row | Gap] = []
    for changed, group in groupby(items, key=lambda item: item.is_changed):
        alike = list(group)
        found += alike if changed else [Gap(len(alike))]
    return found


def _together(found: list[Paragraph]) -> Iterator[list[Paragraph]]:
    """Paragraphs up to an end that both texts have; those replaced whole stand by themselves."""
    group: list[Paragraph] = []
    for paragraph in found:
        if group and all(one.is_whole for one in group) and not paragraph.is_whole:
            yield group
            group = []
        group.append(paragraph)
        if paragraph.ending is Op.EQUAL:
            yield group
            group = []
    if group:
        yield group


def _side(group: list[Paragraph], absent: Op) -> list[Paragraph]:
    """The paragraphs of one side: without what is `absent` there, joined where they were one."""
    found: list[Paragraph] = [Paragraph()]
    for paragraph in group:
        found[-1].runs += [run for run in paragraph.runs if run.op is not absent]
        if paragraph.ending is not absent:
            found[-1].ending = paragraph.ending
            found.append(Paragraph())
    return [paragraph for paragraph in found if paragraph.runs]
