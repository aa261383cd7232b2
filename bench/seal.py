"""How many records a second become leaves of the log, and how long a proof at a million leaves takes.

There is no peer; the floor is the SHA-256 of the same leaves and nodes alone. A hundred thousand waiting
records a round; "tiles and database" is what the sealer does under its lock, "signed and published" adds the
signature and the files. The aim is per core: a second is one of a processor, spent by the sealer or by its
server process of the database. What else the machine does, and waiting for a disk, is not counted; nor do the
database's own writers count. Run with `python -m bench.seal`.
"""

import sys
from statistics import median

from bench._turns import Subject
from bench.gate import report, servers

ROUNDS = 5
LEAST, MOST = 50_000, 5
RATES = {"append": "records/s, tiles and database", "seal": "records/s, signed and published too"}
PROOFS = ("inclusion", "consistency")


def main() -> None:
    """Measures, prints and writes."""
    with servers():
        subject = Subject(sys.executable, "-m", "bench._seal_ours")
        try:
            rounds = [{turn: subject.turn(turn) for turn in (*RATES, "floor")} for _ in range(ROUNDS)]
            assert subject.turn("grow") == 10**6
            proofs = [{turn: subject.turn(turn) for turn in PROOFS} for _ in range(ROUNDS)]
        finally:
            subject.stop()
    rates = {turn: median(one[turn] for one in rounds) for turn in (*RATES, "floor")}
    report("seal", [*(rate(turn, rates) for turn in RATES), *(proof(turn, proofs) for turn in PROOFS)])


def rate(turn: str, found: dict[str, float]) -> dict[str, object]:
    """Records a second beside the floor's."""
    ours, floor = found[turn], found["floor"]
    told = {"figure": RATES[turn], "unit": "records/s", "ours": round(ours), "floor": round(floor)}
    told |= {"peer": None, "vs_peer": None, "vs_floor": round(ours / floor, 2)}
    aimed = turn == "append"
    return told | {"aim": f">= {LEAST}" if aimed else None, "met": ours >= LEAST if aimed else None}


def proof(turn: str, rounds: list[dict[str, float]]) -> dict[str, object]:
    """The milliseconds of a processor that a proof takes."""
    ours = median(one[turn] for one in rounds)
    told = {"figure": f"{turn} proof, 1,000,000 leaves", "unit": "ms", "ours": round(ours, 3)}
    told |= {"peer": None, "floor": None, "vs_peer": None, "vs_floor": None}
    return told | {"aim": f"< {MOST} ms", "met": ours < MOST}


if __name__ == "__main__":
    main()
