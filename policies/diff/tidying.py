"""A shortest edit made readable: whole sentences and paragraphs where possible, and no confetti."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from policies.diff.tokens import bare, is_break, is_stop

# Equal tokens between two changes are given up when both changes are this many times as long.
DROWNED = 3


@dataclass
class Stretch:
    """Tokens that stand in both texts as (old, new), and the change that follows them."""

    kept: list[tuple[str, str]]
    deleted: list[str]
    inserted: list[str]

    @property
    def size(self) -> int:
        """How long the change is."""
        return max(len(self.deleted), len(self.inserted))


def tidied(old: Sequence[str], new: Sequence[str], pairs: Sequence[tuple[int, int]]) -> list[Stretch]:
    """The two token lists as stretches, by their matching places. The last one may have no change."""
    stretches = _stretches(old, new, pairs)
    for place, (stretch, following) in enumerate(pairwise(stretches)):
        if not (stretch.deleted and stretch.inserted):
            _slide(stretch, following, first=place == 0, last=place == len(stretches) - 2)
    return _undrowned(stretches)


def _stretches(old: Sequence[str], new: Sequence[str], pairs: Sequence[tuple[int, int]]) -> list[Stretch]:
    found, kept, i, j = [], [], 0, 0
    for next_i, next_j in pairs:
        if (next_i, next_j) != (i, j):
            found.append(Stretch(kept, list(old[i:next_i]), list(new[j:next_j])))
            kept = []
        kept.append((old[next_i], new[next_j]))
        i, j = next_i + 1, next_j + 1
    found.append(Stretch(kept, list(old[i:]), list(new[j:])))
    # Whatever follows the last change can be slid over too.
    return [*found, Stretch([], [], [])] if found[-1].size else found


def _slide(stretch: Stretch, following: Stretch, *, first: bool, last: bool) -> None:
    """Of the places where the same change could stand, it stands where it is a sentence or a paragraph."""
    side = 0 if stretch.deleted else 1
    edit = stretch.deleted or stretch.inserted
    around = stretch.kept + following.kept
    row = [pair[side] for pair in stretch.kept] + edit + [pair[side] for pair in following.kept]
    lowest, highest = (0 if first else 1), len(row) - len(edit) - (0 if last else 1)
    start = _best(row, len(stretch.kept), len(edit), lowest, highest)
    end = start + len(edit)
    other = [pair[1 - side] for pair in around]
    edit[:] = row[start:end]
    stretch.kept, following.kept = (
        _paired(row[:start], other[:start], side),
        _paired(row[end:], other[start:], side),
    )


def _paired(mine: list[str], others: list[str], side: int) -> list[tuple[str, str]]:
    return list(zip(mine, others, strict=True) if side == 0 else zip(others, mine, strict=True))


def _best(row: list[str], start: int, size: int, lowest: int, highest: int) -> int:
    """The best start; among equals the last. The change may move over tokens that it begins or ends with."""
    places = [start]
    while places[-1] > lowest and bare(row[places[-1] - 1]) == bare(row[places[-1] - 1 + size]):
        places.append(places[-1] - 1)
    last = start
    while last < highest and bare(row[last]) == bare(row[last + size]):
        last += 1
        places.append(last)
    return max(places, key=lambda place: (_boundary(row, place, size), place))


def _boundary(row: list[str], start: int, size: int) -> tuple[int, int]:
    before = _closes(row[start - 1]) if start else 2
    after = _closes(row[start + size - 1])
    return min(before, after), before + after


def _closes(token: str) -> int:
    return 2 if is_break(token) else 1 if is_stop(token) else 0


def _undrowned(stretches: list[Stretch]) -> list[Stretch]:
    """Without the few equal words that are lost between two long rewritten passages."""
    found: list[Stretch] = []
    for stretch in stretches:
        found.append(stretch)
        while len(found) > 1 and _is_drowned(*found[-2:]):
            last = found.pop()
            before, after = zip(*last.kept, strict=True) if last.kept else ((), ())
            found[-1] = Stretch(
                found[-1].kept,
                [*found[-1].deleted, *before, *last.deleted],
                [*found[-1].inserted, *after, *last.inserted],
            )
    return found


def _is_drowned(left: Stretch, right: Stretch) -> bool:
    if any(is_break(old) for old, _ in right.kept):
        return False
    if not right.kept:
        return left.size > 0 and right.size > 0
    replaced = (left.deleted or right.deleted) and (left.inserted or right.inserted)
    return bool(replaced) and DROWNED * len(right.kept) <= min(left.size, right.size)
