"""Two texts compared word by word: what is equal, deleted and inserted, and how much it matters."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from policies.diff.judging import Weight, weight
from policies.diff.matching import matches
from policies.diff.tidying import Stretch, tidied
from policies.diff.tokens import bare, tokens


class Op(StrEnum):
    """What happened to a run of words."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that share a fate; `weight` is that of the change they belong to, None where nothing changed."""

    op: Op
    text: str
    weight: Weight | None = None

    @property
    def words(self) -> str:
        """The text to mark. The spaces around it stay unmarked, unless it is nothing but spaces."""
        return self.text.strip() or self.text

    @property
    def lead(self) -> str:
        """The spaces before the words."""
        return self.text[: self.text.index(self.words)]

    @property
    def trail(self) -> str:
        """The spaces after the words."""
        return self.text[len(self.lead) + len(self.words) :]


def compare(old: str, new: str) -> tuple[Run, ...]:
    """Runs in reading order, deletions before insertions at each place; none for two empty texts.

    The equal and deleted ones joined are `old`, the equal and inserted ones `new`. A run neither begins nor
    ends inside a word. The same input gives the same runs on every machine.
    """
    if old == new:
        return (Run(Op.EQUAL, old),) if old else ()
    before, after = tokens(old), tokens(new)
    pairs = matches([bare(token) for token in before], [bare(token) for token in after])
    return tuple(_runs(_spaced(tidied(before, after, pairs))))


def is_changed(runs: Iterable[Run]) -> bool:
    """Whether anything differs."""
    return any(run.op is not Op.EQUAL for run in runs)


def _spaced(stretches: Iterable[Stretch]) -> Iterator[tuple[str, str, str]]:
    """Kept, deleted and inserted text in turn. Equal words may differ in the spaces after them."""
    for stretch in stretches:
        kept = ""
        for before, after in stretch.kept:
            same = before if before == after else bare(before)
            kept += same
            if before != after:
                yield kept, before[len(same) :], after[len(same) :]
                kept = ""
        yield kept, "".join(stretch.deleted), "".join(stretch.inserted)


def _runs(parts: Iterable[tuple[str, str, str]]) -> Iterator[Run]:
    together = [["", "", ""]]
    for kept, deleted, inserted in parts:
        if kept and any(together[-1][1:]):
            together.append(["", "", ""])
        more = (kept, deleted, inserted)
        together[-1] = [left + right for left, right in zip(together[-1], more, strict=True)]
    for kept, deleted, inserted in together:
        if kept:
            yield Run(Op.EQUAL, kept)
        if deleted or inserted:
            yield from _change(deleted, inserted)


def _change(deleted: str, inserted: str) -> Iterator[Run]:
    judged = weight(deleted, inserted)
    if deleted:
        yield Run(Op.DELETE, deleted, judged)
    if inserted:
        yield Run(Op.INSERT, inserted, judged)
