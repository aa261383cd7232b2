"""Whether the gate and the record stay as quick with a million records as with ten thousand.

There is no peer; the floor is the same act at the smallest size, to which ours is to stay near. Filled up by
SQL, four short records a person; who is asked and who answers go through the product's own acts. Run with
`python -m bench.growth`.
"""

import sys
from statistics import median

from bench._turns import Subject
from bench.gate import report, servers

ROUNDS = 5
SIZES = (10**4, 10**5, 10**6)
MOST = 1.3
ACTS = {"gate": "gate, person not met yet", "record": "record"}


def main() -> None:
    """Measures, prints and writes."""
    with servers():
        subject = Subject(sys.executable, "-m", "bench._growth_ours")
        try:
            took = {size: at_size(subject, size) for size in SIZES}
        finally:
            subject.stop()
    report("growth", [line(act, size, took) for act in ACTS for size in SIZES[1:]])


def at_size(subject: Subject, size: int) -> dict[str, float]:
    """The medians of both acts, in turn, once the table holds so many records."""
    held = subject.turn(f"fill {size}")
    assert abs(held - size) < size / 10, held
    found = [{act: subject.turn(act) for act in ACTS} for _ in range(ROUNDS)]
    return {act: median(one[act] for one in found) for act in ACTS}


def line(act: str, size: int, took: dict[int, dict[str, float]]) -> dict[str, object]:
    """A figure in the shape that every bench prints."""
    ours, floor = took[size][act], took[SIZES[0]][act]
    return {
        "figure": f"{ACTS[act]}, {size:,} records",
        "unit": "us",
        "ours": round(ours, 1),
        "peer": None,
        "floor": round(floor, 1),
        "vs_peer": None,
        "vs_floor": round(floor / ours, 2),
        "aim": f"<= {MOST} x",
        "met": ours <= MOST * floor,
    }


if __name__ == "__main__":
    main()
