"""How many historic answers a second come in, each a record of its own person, one in a hundred refused.

Ours is the whole way: the file is received, checked, encrypted, committed to, recorded, its people made and
their standings moved. The peer is the ORM's bulk_create of such records and nothing beside them; the floor a
COPY of the same rows into a bare table. In turn, in one process; every count is looked at. Run with
`python -m bench.import_history`; BENCH_ROWS is how many lines the file has, a million unless set.
"""

import os
import sys
from statistics import median

from bench._turns import Subject
from bench.gate import report, servers

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "1" if ROWS > 100_000 else "3"))
SECONDS, LEAST = 60, 0.2  # for a million; of COPY's rate
TURNS = ("ours", "peer", "floor")


def main() -> None:
    """Measures, prints and writes."""
    with servers():
        subject = Subject(sys.executable, "-m", "bench._import_ours", str(ROWS))
        try:
            rounds = [{turn: subject.turn(turn) for turn in TURNS} for _ in range(ROUNDS)]
        finally:
            subject.stop()
    report("import_history", [line(rounds)])


def line(rounds: list[dict[str, float]]) -> dict[str, object]:
    """Rows a second."""
    ours, peer, floor = (median(one[turn] for one in rounds) for turn in TURNS)
    return {
        "figure": f"historic answers, a file of {ROWS:,}",
        "unit": "rows/s",
        "ours": round(ours),
        "peer": round(peer),
        "floor": round(floor),
        "vs_peer": round(ours / peer, 2),
        "vs_floor": round(ours / floor, 2),
        "aim": f"1e6 <= {SECONDS} s, >= {LEAST} x",
        "met": 10**6 / ours <= SECONDS and ours / floor >= LEAST,
    }


if __name__ == "__main__":
    main()
