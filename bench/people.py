"""Whether the company's list of addresses, and the plan of an announcement, grow straight with the people.

There is no peer; the floor is what a person takes among the fewest. Filled up by SQL; listing everyone and
bringing in a page of a thousand go through the product's own acts, and everybody must be listed once. Run
with `python -m bench.people`; `python -m bench.people 20000000` fills up to twenty million (40 GB of disk).
"""

import sys
from statistics import median

from bench._turns import Subject
from bench.gate import report
from bench.growth import Took, beside_smallest, measured

SIZES = (10**4, 10**6, 2 * 10**7)
USUAL = 10**6
PAGE, ROUNDS = 1_000, 3
ACTS = {
    "plan": "listing the people of an announcement",
    "known": "sync of an address that stands",
    "new": "sync of a new person",
    "moved": "sync of a new address",
}


def main() -> None:
    """Measures, prints and writes."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL
    sizes = [size for size in SIZES if size <= largest]
    took = measured(sizes, at_size, ours="bench._people_ours")
    report("people", [line(act, size, took) for act in ACTS for size in sizes[1:]])


def at_size(subject: Subject, size: int) -> Took:
    """The medians of the acts, in turn, once the tables hold so many people; of the most, one round."""
    held = subject.turn(f"fill {size}")
    assert abs(held - size) < size / 10, held
    rounds = ROUNDS if size <= USUAL else 1
    found = [{act: subject.turn(act) for act in ACTS} for _ in range(rounds)]
    took = {act: median(one[act] for one in found) for act in ACTS}
    sys.stderr.write(f"{size:,} people: {took}\n")
    return took


def line(act: str, size: int, took: dict[int, Took]) -> dict[str, object]:
    """The figure of an act at a size."""
    figure = f"{ACTS[act]}, {size:,} people"
    return beside_smallest(figure, took[size][act], took[SIZES[0]][act], "us/person")


if __name__ == "__main__":
    main()
