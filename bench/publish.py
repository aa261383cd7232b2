"""Whether publishing costs the same for a thousand acceptances as for a million: milliseconds and queries.

The peer, django-termsandconditions, publishes by a row that becomes active, and forgets what it knew of each
user, one query a user: it publishes once, at PEER_SIZES. The floor is ours at the smallest size. Each
publication is taken back: what follows the commit (files, mails) is not in it. Run with `python -m
bench.publish`, which ends in three minutes and begins no size that it would not come to the end of; with
seconds of your own on a machine that is slower or busy: `python -m bench.publish 900`.
"""

import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench._turns import Subject
from bench.gate import database, peers_python, report, servers

ROUNDS = 5
SIZES = (10**3, 10**4, 10**5, 10**6)
MOST = 1.3
PEER_SIZES = SIZES[:2]
WITHIN = 170


def main() -> None:
    """Measures, prints and writes."""
    until = time.monotonic() + (float(sys.argv[1]) if len(sys.argv) > 1 else WITHIN)
    with servers() as folder, ExitStack() as stack:
        ours = Subject(sys.executable, "-m", "bench._publish_ours")
        stack.callback(ours.stop)
        python = peers_python(folder / "peers")
        os.environ["DATABASE_URL"] = database("publish")
        peer = Subject(python, str(Path(__file__).with_name("_publish_peer.py")))
        stack.callback(peer.stop)
        found = measured(ours, peer, until)
    report("publish", [line(size, found, queries=what) for what in (False, True) for size in found])


def measured(ours: Subject, peer: Subject, until: float) -> dict[int, dict[str, float]]:
    """What both take and ask at each size there is time for: ten times as many take ten times as long."""
    found: dict[int, dict[str, float]] = {}
    for name, subject, sizes, rounds in (("ours", ours, SIZES, ROUNDS), ("peer", peer, PEER_SIZES, 1)):
        took = 0.0
        for size in sizes:
            began = time.monotonic()
            if took and began + 10 * took > until:
                sys.stdout.write(f"{name}, {size:,} acceptances: no time for them\n")
                break
            found.setdefault(size, {}).update(at_size(name, subject, size, rounds))
            took = time.monotonic() - began
    return found


def at_size(name: str, subject: Subject, size: int, rounds: int) -> dict[str, float]:
    """The median of its publications, and their queries, once its table holds so many acceptances."""
    held = subject.turn(f"fill {size}")
    assert abs(held - size) <= max(size / 10, 200), held
    took = median(subject.turn("publish") for _ in range(rounds))
    return {name: took, f"{name} queries": subject.turn("queries")}


def line(size: int, found: dict[int, dict[str, float]], *, queries: bool = False) -> dict[str, object]:
    """The time, or the queries, at a size."""
    more = " queries" if queries else ""
    ours, floor, peer = (
        found[size]["ours" + more],
        found[SIZES[0]]["ours" + more],
        found[size].get("peer" + more),
    )
    return {
        "figure": f"{'queries' if queries else 'publish'}, {size:,} acceptances",
        "unit": "queries" if queries else "ms",
        "ours": round(ours, 1),
        "peer": peer and round(peer, 1),
        "floor": round(floor, 1),
        "vs_peer": peer and round(peer / ours, 2),
        "vs_floor": round(floor / ours, 2),
        "aim": "constant" if queries else f"<= {MOST} x",
        "met": ours == floor if queries else ours <= MOST * floor,
    }


if __name__ == "__main__":
    main()
