"""Whether what the product does stays as quick with a million records as with ten thousand.

There is no peer; the floor is the same act at the smallest size, to which ours is to stay near. A version's
numbers are counted anew from all the people each time, so theirs is the time for a thousand people. Filled up
by SQL, four short records a person, all of them sealed; everything else goes through the product's own acts.
Run with `python -m bench.growth`, or with a largest size of one's own: `python -m bench.growth 10000`.
"""

import sys
from collections.abc import Callable
from statistics import median

from bench._turns import Subject
from bench.gate import report, servers

ROUNDS = 5
SIZES = (10**4, 10**5, 10**6)
MOST = 1.3
Took = dict[str, float]  # by the name of an act
ACTS = {
    "gate": "gate, person not met yet",
    "record": "record",
    "search": "search of a person by address",
    "proof": "proof of a record",
    "counts": "numbers of a version, 1,000 people",
}


def main() -> None:
    """Measures, prints and writes; with a size, tries up to that one, prints and writes nothing."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    sizes = [size for size in SIZES if size <= largest]
    took = measured(sizes, at_size)
    if sizes == list(SIZES):
        report("growth", [line(act, size, took) for act in ACTS for size in SIZES[1:]])
    else:
        sys.stdout.write(f"{took}\n")


def measured(
    sizes: list[int], at_size: Callable[[Subject, int], Took], *, ours: str = "bench._growth_ours"
) -> dict[int, Took]:
    """What `at_size` finds at each size, in one site that the module `ours` fills up from size to size."""
    with servers():
        subject = Subject(sys.executable, "-m", ours)
        try:
            return {size: at_size(subject, size) for size in sizes}
        finally:
            subject.stop()


def at_size(subject: Subject, size: int) -> Took:
    """The medians of the acts, in turn, once the tables hold so many records and the log their leaves."""
    held = subject.turn(f"fill {size}")
    assert abs(held - size) < size / 10, held
    assert subject.turn("seal") >= held
    found = [{act: subject.turn(act) for act in ACTS} for _ in range(ROUNDS)]
    return {act: median(one[act] for one in found) for act in ACTS}


def line(act: str, size: int, took: dict[int, Took]) -> dict[str, object]:
    """The figure of an act at a size."""
    return beside_smallest(f"{ACTS[act]}, {size:,} records", took[size][act], took[SIZES[0]][act], "us")


def beside_smallest(figure: str, ours: float, floor: float, unit: str) -> dict[str, object]:
    """In the shape that every bench prints: `floor` is what the same act takes at the smallest size."""
    return {
        "figure": figure,
        "unit": unit,
        "ours": round(ours, 2),
        "peer": None,
        "floor": round(floor, 2),
        "vs_peer": None,
        "vs_floor": round(floor / ours, 2),
        "aim": f"<= {MOST} x",
        "met": ours <= MOST * floor,
    }


if __name__ == "__main__":
    main()
