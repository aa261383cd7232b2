"""Two texts in sections compared: paired by key, moves recognised, then word by word inside each pair."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from policies.diff.judging import Weight
from policies.diff.words import Run, compare, is_changed


@dataclass(frozen=True, slots=True)
class Passage:
    """A section as it is compared: plain text, paragraphs apart by an empty line; `number` such as '3.1'.

    `nesting` is how deep each item of its lists lies, which the text does not say.
    """

    key: str
    level: int
    number: str
    title: str
    text: str
    nesting: tuple[int, ...] = ()


class Fate(StrEnum):
    """What became of a section."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section of either text. `old` is None for an added one, `new` for a removed one.

    A section has `moved` when it stands before or after another one than it did, and not because that one
    moved; it is `relevelled` when it is nested deeper or less deep, `regrouped` when it comes under another
    one on the same level, `renested` when as many items of its lists as before are nested otherwise.
    """

    fate: Fate
    old: Passage | None
    new: Passage | None
    title: tuple[Run, ...]
    text: tuple[Run, ...]
    moved: bool = False
    regrouped: bool = False

    @property
    def shown(self) -> Passage:
        """The section as it is now, or as it last was."""
        return self.new or self.old

    @property
    def relevelled(self) -> bool:
        """Whether it stands on another level."""
        return bool(self.old and self.new and self.old.level != self.new.level)

    @property
    def renested(self) -> bool:
        """Whether the items of its lists, as many as before, belong to each other otherwise."""
        old, new = (side.nesting if side else () for side in (self.old, self.new))
        return len(old) == len(new) and old != new

    @property
    def is_slight(self) -> bool:
        """Whether it differs in its writing only: letters written for one another, marks, points, spaces."""
        weights = {run.weight for run in (*self.title, *self.text) if run.weight}
        elsewhere = self.moved or self.relevelled or self.regrouped or self.renested
        in_place = self.fate is Fate.CHANGED and not elsewhere
        return in_place and weights == {Weight.ORTHOGRAPHIC}

    @property
    def is_touched(self) -> bool:
        """Whether anything about it differs, its place included."""
        return self.fate is not Fate.SAME or self.moved


def compare_sections(old: Sequence[Passage], new: Sequence[Passage]) -> tuple[SectionChange, ...]:
    """Every section of both, in the order of `new`; a removed one stands after what it stood after.

    Requires each key to occur once in each text.
    """
    before = {passage.key: passage for passage in old}
    after = {passage.key: passage for passage in new}
    stayed = _in_order(list(before), list(after))
    above, above_now = _above(old), _above(new)
    return tuple(
        _change(
            before.get(key),
            after.get(key),
            moved=key in before and key in after and key not in stayed,
            under_another=above.get(key) != above_now.get(key),
        )
        for key in _reading_order(list(before), list(after), stayed)
    )


def _above(passages: Sequence[Passage]) -> dict[str, str]:
    """The key of the section that each one stands under, '' at the top."""
    numbered = {passage.number: passage.key for passage in passages if passage.number}
    return {passage.key: numbered.get(passage.number.rpartition(".")[0], "") for passage in passages}


def _change(old: Passage | None, new: Passage | None, *, moved: bool, under_another: bool) -> SectionChange:
    title = compare(old.title if old else "", new.title if new else "")
    text = compare(_closed(old), _closed(new))
    if old is None or new is None:
        return SectionChange(Fate.ADDED if old is None else Fate.REMOVED, old, new, title, text, moved)
    regrouped = under_another and old.level == new.level
    differs = is_changed(title) or is_changed(text) or old.level != new.level or old.nesting != new.nesting
    fate = Fate.CHANGED if differs or regrouped else Fate.SAME
    return SectionChange(fate, old, new, title, text, moved, regrouped)


def _closed(passage: Passage | None) -> str:
    """The text with its last paragraph closed as the others are, so that one added at the end is whole."""
    return f"{passage.text}\n\n" if passage and passage.text else ""


def _in_order(old: list[str], new: list[str]) -> set[str]:
    """The largest set of keys that stand in the same order in both: all others have moved."""
    place = {key: index for index, key in enumerate(old)}
    ends: list[int] = []  # ends[n] is the smallest last place of a rising row of n + 1 keys
    behind: list[tuple[str, int]] = []
    for key in new:
        if key in place:
            length = bisect_left(ends, place[key])
            ends[length : length + 1] = [place[key]]
            behind.append((key, length))
    kept, wanted, limit = set(), len(ends) - 1, len(old)
    for key, length in reversed(behind):
        if length == wanted and place[key] < limit:
            kept.add(key)
            wanted, limit = wanted - 1, place[key]
    return kept


def _reading_order(old: list[str], new: list[str], stayed: set[str]) -> list[str]:
    """The keys of `new`, and those of `old` that are gone behind the last one before them that stayed."""
    present = set(new)
    gone: dict[str | None, list[str]] = {}
    last: str | None = None
    for key in old:
        if key in stayed:
            last = key
        elif key not in present:
            gone.setdefault(last, []).append(key)
    order = list(gone.get(None, ()))
    for key in new:
        order += [key, *gone.get(key, ())]
    return order
