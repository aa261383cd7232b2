"""What a million people cost: rows, bytes and processor seconds of each thing that grows with them.

Measured with PEOPLE (100,000 unless said) and told for a million, since each grows straight with the people.
There is no peer: bytes are held against the bytes that could not be
left out. Run with `python -m bench.scale`.
"""

import os
import sys

from bench._turns import Subject
from bench.gate import report, servers

PEOPLE = int(os.environ.get("PEOPLE", "100000"))
MILLION = 10**6
# What one of each must hold at least: ids, keys, times, hash and ciphertext, without index or row header.
NEEDED = {
    "a person known by id and address": 16 + 8 + 64 + 64 + 60 + 8,
    "the key of a person's records": 16 + 60 + 8,
    "an answer on record": 16 + 16 + 16 + 8 + 32 + 400,
    "what stands, of one policy": 16 + 8 + 8 + 8,
    "a leaf of the log": 32 + 16 + 8 + 32,
    "a mail, delivered": 16 + 8 + 8 + 16,
}


def main() -> None:
    """Fills, measures, prints and writes."""
    with servers() as folder:
        os.environ.update(BENCH_PEOPLE=str(PEOPLE), BENCH_FOLDER=str(folder))
        subject = Subject(sys.executable, "-m", "bench._scale_ours")
        try:
            subject.turn("fill")
            found = {f"processor, {name}": subject.turn(name) for name in ("seal", "mail")}
            sizes = {name: subject.turn(f"bytes of {name}") for name in NEEDED}
        finally:
            subject.stop()
    figures = [a_figure(f"{name}, a million", size, "MB", NEEDED[name]) for name, size in sizes.items()]
    figures += [
        a_figure(f"{name}, a million", seconds * MILLION, "s", None) for name, seconds in found.items()
    ]
    report("scale", figures)


def a_figure(name: str, ours: float, unit: str, floor: float | None) -> dict[str, object]:
    """In the shape that every bench prints: bytes of one are megabytes of a million."""
    return {
        "figure": name,
        "unit": unit,
        "ours": round(ours, 1),
        "peer": None,
        "floor": floor,
        "vs_peer": None,
        "vs_floor": floor and round(ours / floor, 2),
        "aim": "told",
        "met": True,
    }


if __name__ == "__main__":
    main()
