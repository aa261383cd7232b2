"""The places that differ, one by one, and how many there are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policies.diff.judging import Weight
from policies.diff.sections import Fate, SectionChange
from policies.diff.tokens import is_word, tokens
from policies.diff.words import Op, Run


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs: the words before and after; either may be empty."""

    before: str
    after: str
    weight: Weight

    @property
    def is_layout(self) -> bool:
        """Whether only spaces and ends of paragraphs differ."""
        return not (self.before.strip() or self.after.strip())


@dataclass(frozen=True, slots=True)
class Counts:
    """How much differs: sections by what became of them, changes by their weight, words."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    moved: int = 0
    orthographic: int = 0
    to_judge: int = 0
    words_inserted: int = 0
    words_deleted: int = 0

    @property
    def nothing(self) -> bool:
        """Whether the texts are the same in every word and place."""
        return self == Counts()


def changes(runs: Iterable[Run]) -> Iterator[Change]:
    """Every place that differs, in order."""
    before: Run | None = None
    for run in (*runs, Run(Op.EQUAL, "")):
        if run.op is Op.INSERT:
            yield Change(before.text if before else "", run.text, run.weight)
        elif before:
            yield Change(before.text, "", before.weight)
        before = run if run.op is Op.DELETE else None


def counted(title: Iterable[Run], sections: Iterable[SectionChange]) -> Counts:
    """The counts over the title of the whole and every section."""
    sections = list(sections)
    texts = [tuple(title), *(runs for section in sections for runs in (section.title, section.text))]
    fates = [section.fate for section in sections]
    weights = [change.weight for runs in texts for change in changes(runs)]
    return Counts(
        added=fates.count(Fate.ADDED),
        removed=fates.count(Fate.REMOVED),
        changed=fates.count(Fate.CHANGED),
        moved=sum(section.moved for section in sections),
        orthographic=weights.count(Weight.ORTHOGRAPHIC),
        to_judge=weights.count(Weight.TO_JUDGE),
        words_inserted=_words(texts, Op.INSERT),
        words_deleted=_words(texts, Op.DELETE),
    )


def _words(texts: list[tuple[Run, ...]], op: Op) -> int:
    found = (tokens(run.text) for runs in texts for run in runs if run.op is op)
    return sum(is_word(token) for each in found for token in each)
