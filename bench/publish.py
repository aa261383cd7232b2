"""Whether publishing costs the same for a thousand acceptances as for a million: milliseconds and queries.

The peer, django-termsandconditions, publishes by a row that becomes active, and forgets what it knew of each
user, one query a user: beyond PEER_MOST it is not waited for. The floor is ours at the smallest size. Each
publication is taken back: what follows the commit (files, mails) is not in it. Run with `python -m
bench.publish`.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench._turns import Subject
from bench.gate import database, peers_python, report, servers

ROUNDS = 5
SIZES = (10**3, 10**4, 10**5, 10**6)
MOST = 1.3
PEER_MOST = 10**4


def main() -> None:
    """Measures, prints and writes."""
    with servers() as folder, ExitStack() as stack:
        ours = Subject(sys.executable, "-m", "bench._publish_ours")
        stack.callback(ours.stop)
        python = peers_python(folder / "peers")
        os.environ["DATABASE_URL"] = database("publish")
        peer = Subject(python, str(Path(__file__).with_name("_publish_peer.py")))
        stack.callback(peer.stop)
        found = {size: at_size(ours, peer, size) for size in SIZES}
    report("publish", [line(size, found, queries=what) for what in (False, True) for size in SIZES])


def at_size(ours: Subject, peer: Subject, size: int) -> dict[str, float]:
    """Medians in turn, once both tables hold so many acceptances."""
    met = {"ours": ours, "peer": peer} if size <= PEER_MOST else {"ours": ours}
    for subject in met.values():
        held = subject.turn(f"fill {size}")
        assert abs(held - size) <= max(size / 10, 200), held
    rounds = [{name: subject.turn("publish") for name, subject in met.items()} for _ in range(ROUNDS)]
    found = {name: median(one[name] for one in rounds) for name in met}
    return found | {f"{name} queries": subject.turn("queries") for name, subject in met.items()}


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
