"""Which tokens of two texts are the same: diff-match-patch, over one letter for each distinct token."""

from collections.abc import Sequence

from diff_match_patch import diff_match_patch

# So many steps of the search that a rewritten section of 1,500 words is still compared word by word.
LARGEST_EFFORT = 3_000
_DIFF = diff_match_patch()


class Effort:
    """The end of a search, counted in steps instead of seconds: the same answer on every machine."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def __lt__(self, now: float) -> bool:
        """Whether it is over; diff-match-patch asks once for each step, with the time."""
        self.left -= 1
        return self.left < 0


def matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of places (in old, in new) that hold the same token, rising in both.

    As many as there can be; fewer, but still right, where the texts are large and have little in common.
    """
    shared = set(old) & set(new)
    # What stands on one side only is no one's match: leaving it out makes the search shorter, not worse.
    places = [[place for place, token in enumerate(side) if token in shared] for side in (old, new)]
    letters = {token: _letter(number) for number, token in enumerate(sorted(shared))}
    lines = [
        "".join(letters[side[place]] for place in found)
        for side, found in zip((old, new), places, strict=True)
    ]
    return _pairs(_DIFF.diff_main(*lines, False, Effort(LARGEST_EFFORT)), *places)


def _letter(number: int) -> str:
    """A character for a token: the private planes first, then the other supplementary ones; a million."""
    return chr(0x10000 + (0xE0000 + number) % 0x100000)


def _pairs(
    differences: list[tuple[int, str]], old: Sequence[int], new: Sequence[int]
) -> list[tuple[int, int]]:
    pairs, i, j = [], 0, 0
    for op, letters in differences:
        if op == _DIFF.DIFF_EQUAL:
            pairs += zip(old[i : i + len(letters)], new[j : j + len(letters)], strict=True)
        i += len(letters) if op != _DIFF.DIFF_INSERT else 0
        j += len(letters) if op != _DIFF.DIFF_DELETE else 0
    return pairs
