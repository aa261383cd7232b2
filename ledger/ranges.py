"""Which parts of a tree a proof is made of: ranges of leaves, no hashes. RFC 6962, sections 2.1.1 and 2.1.2.

A range (start, end) stands for the hash of the leaves D[start:end]; each one begins at a multiple of the
largest power of two that it could hold, so `peaks` can cut it into full subtrees.
"""

from collections.abc import Iterator

Range = tuple[int, int]


def split(size: int) -> int:
    """The largest power of two smaller than `size`. Requires size >= 2."""
    return 1 << (size - 1).bit_length() - 1


def inclusion(index: int, size: int) -> list[Range]:
    """The siblings on the way from leaf `index` to the root. Requires 0 <= index < size."""
    if not 0 <= index < size:
        raise ValueError("the index must be within the tree")
    start, end, found = 0, size, []
    while end - start > 1:
        middle = start + split(end - start)
        found.append((middle, end) if index < middle else (start, middle))
        start, end = (start, middle) if index < middle else (middle, end)
    return found[::-1]


def consistency(old: int, new: int) -> list[Range]:
    """What proves that the tree of `old` leaves begins that of `new`. Requires 1 <= old <= new."""
    if not 1 <= old <= new:
        raise ValueError("consistency is proved from a size of at least 1 to one not below it")
    start, end, found = 0, new, []
    while old != end:
        middle = start + split(end - start)
        found.append((middle, end) if old <= middle else (start, middle))
        start, end = (start, middle) if old <= middle else (middle, end)
    # Where the old root itself is a full subtree of the new tree its reader has it already.
    return ([(start, end)] if start else []) + found[::-1]


def peaks(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Height and index of the full subtrees that make up the range, from left to right.

    Requires a range that a proof names, or (0, size).
    """
    while start < end:
        height = (end - start).bit_length() - 1
        yield height, start >> height
        start += 1 << height
