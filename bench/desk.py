"""How long the desk's first page takes, for who sees all of it, with a million records.

There is no peer; the floor is the same page with ten thousand. One of the pages finds nothing counted, as
just after a start: later the worker counts ahead. Filled up as in bench.growth. Run with
`python -m bench.desk`.
"""

import sys
from statistics import median

from bench._turns import Subject
from bench.gate import report
from bench.growth import Took, measured

ROUNDS = 5
SIZES = (10**4, 10**6)
ACTS = {"desk first": "first page of the desk, nothing counted yet", "desk": "first page of the desk"}
MOST = 200  # milliseconds


def main() -> None:
    """Measures, prints and writes; with a size, tries that one, prints and writes nothing."""
    sizes = [int(one) for one in sys.argv[1:]] or list(SIZES)
    took = measured(sizes, at_size)
    if sizes == list(SIZES):
        report("desk", [line(act, took) for act in ACTS])
    else:
        sys.stdout.write(f"{took}\n")


def at_size(subject: Subject, size: int) -> Took:
    """The medians in milliseconds, once the tables hold so many records."""
    subject.turn(f"fill {size}")
    return {act: median(subject.turn(act) / 1000 for _ in range(ROUNDS)) for act in ACTS}


def line(act: str, took: dict[int, Took]) -> dict[str, object]:
    """A figure in the shape that every bench prints."""
    floor, ours = (took[size][act] for size in SIZES)
    return {
        "figure": f"{ACTS[act]}, {SIZES[-1]:,} records",
        "unit": "ms",
        "ours": round(ours, 1),
        "peer": None,
        "floor": round(floor, 1),
        "vs_peer": None,
        "vs_floor": round(floor / ours, 2),
        "aim": f"<= {MOST} ms",
        "met": ours <= MOST,
    }


if __name__ == "__main__":
    main()
