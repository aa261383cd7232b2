"""Which tokens of two texts are the same: diff-match-patch, over one letter for each distinct token.

The search grows with the square of what differs, so it is bounded, by work and not by time. Texts that use
the bound up are matched by whole sentences first, and by words only in what stands between those.
"""

from collections.abc import Sequence
from itertools import accumulate

from diff_match_patch import diff_match_patch

from policies.diff.tokens import is_break, is_stop

# Enough to compare a section of 1,000 words word by word though it was rewritten as a whole.
LARGEST_EFFORT = 300_000

Pairs = list[tuple[int, int]]


class Effort:
    """The end of a search, counted in work instead of seconds: the same answer on every machine."""

    def __init__(self) -> None:
        self.left = LARGEST_EFFORT
        self.step = 0

    def __lt__(self, now: float) -> bool:
        """Whether it is over; diff-match-patch asks once for each step, with the time."""
        self.step += 1
        self.left -= self.step
        return self.is_over

    @property
    def is_over(self) -> bool:
        """Whether a search was given up, so that not all that could be found was."""
        return self.left < 0


class _Search(diff_match_patch):
    """diff-match-patch, in which each step of a search looks at one place more than the step before."""

    def diff_bisect(self, text1: str, text2: str, deadline: Effort) -> list[tuple[int, str]]:
        """As it is there; the `deadline` counts the steps of each search anew."""
        deadline.step = 0
        return super().diff_bisect(text1, text2, deadline)


_DIFF = _Search()


def matches(old: Sequence[str], new: Sequence[str]) -> Pairs:
    """Pairs of places (in old, in new) that hold the same token, rising in both.

    As many as there can be; fewer, but still right, where the texts are large and have little in common.
    """
    effort = Effort()
    found = _longest(old, new, effort)
    return _by_sentence(old, new) if effort.is_over else found


def _by_sentence(old: Sequence[str], new: Sequence[str]) -> Pairs:
    """The sentences that are the same, and the words between them for as long as the effort lasts."""
    effort, found, i, j = Effort(), [], 0, 0
    before, after = _sentences(old), _sentences(new)
    at_old, at_new = _starts(before), _starts(after)
    for one, other in [*_longest(before, after, effort), (len(before), len(after))]:
        until_old, until_new = at_old[one], at_new[other]
        between = _longest(old[i:until_old], new[j:until_new], effort)
        found += [(i + left, j + right) for left, right in between]
        i, j = at_old[min(one + 1, len(before))], at_new[min(other + 1, len(after))]
        found += zip(range(until_old, i), range(until_new, j), strict=True)
    return found


def _sentences(side: Sequence[str]) -> list[tuple[str, ...]]:
    """The tokens in sentences, each with its stop, and the ends of lines between them."""
    found: list[list[str]] = [[]]
    for token in side:
        found[-1].append(token)
        if is_stop(token) or is_break(token):
            found.append([])
    return [tuple(sentence) for sentence in found if sentence]


def _starts(sentences: Sequence[tuple[str, ...]]) -> list[int]:
    """The place of each sentence's first token, and the end of them all."""
    return list(accumulate(map(len, sentences), initial=0))


def _longest(old: Sequence, new: Sequence, effort: Effort) -> Pairs:
    """The longest rising row of places that hold the same, or what the effort sufficed to find of it."""
    shared = set(old) & set(new)
    # What stands on one side only is no one's match: leaving it out makes the search shorter, not worse.
    places = [[place for place, token in enumerate(side) if token in shared] for side in (old, new)]
    letters = {token: _letter(number) for number, token in enumerate(sorted(shared))}
    lines = [
        "".join(letters[side[place]] for place in found)
        for side, found in zip((old, new), places, strict=True)
    ]
    return _pairs(_DIFF.diff_main(*lines, False, effort), *places)


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
