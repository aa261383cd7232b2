"""The order of sections: one moves with those nested in it, past its neighbour and those nested in that."""

from collections.abc import Sequence


def moved(levels: Sequence[int], index: int, *, up: bool) -> list[int]:
    """Return the new order, as indexes of the old, of sections with these levels when one moves a step.

    At the end of its way nothing moves. Requires 0 <= index < len(levels).
    """
    end = _family_end(levels, index)
    if up:
        start = index - 1
        while start > 0 and levels[start] > levels[index]:
            start -= 1
        order = [*range(max(start, 0)), *range(index, end), *range(max(start, 0), index)]
        return [*order, *range(end, len(levels))]
    after = end + 1
    while after < len(levels) and levels[after] > levels[index]:
        after += 1
    after = min(after, len(levels))
    return [*range(index), *range(end, after), *range(index, end), *range(after, len(levels))]


def _family_end(levels: Sequence[int], index: int) -> int:
    """The index after the last section that is nested in this one."""
    end = index + 1
    while end < len(levels) and levels[end] > levels[index]:
        end += 1
    return end
