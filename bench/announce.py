"""Planning a million recipients, and delivering to a real SMTP server from one process and from two.

Ours (every safety on: a row, a fence and a commit for each mail) beside Django's own path on a reused
connection, and beside compiled bytes through smtplib with no database at all. Everyone must be listed once
and every mail must arrive, or nothing is counted. Run with `python -m bench.announce`.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from statistics import median

from bench._turns import Subject
from bench.gate import report, servers

ROUNDS, PLANS, READERS = 3, 3, 5_000
SINK = [sys.executable, "bench/_announce_sink.py"]
OURS = [sys.executable, "-m", "bench._announce_ours"]


class Sink:
    """The mail server's process."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(SINK, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def taken(self) -> int:
        """How many mails it has taken."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def stop(self) -> None:
        """It has ended."""
        self.process.stdin.close()
        self.process.wait(20)


def main() -> None:
    """Measures, prints and writes."""
    with servers(), ExitStack() as stack:
        sink = Sink()
        stack.callback(sink.stop)
        os.environ.update(EMAIL_URL=f"smtp://127.0.0.1:{sink.port}", SINK=f"127.0.0.1:{sink.port}")
        subjects = [Subject(*OURS, place) for place in ("first", "second")]
        for subject in subjects:
            stack.callback(subject.stop)
        report("announce", figures(subjects, sink))


def figures(subjects: list[Subject], sink: Sink) -> list[dict[str, object]]:
    """The lines of the table; sizes grow, so that memory is read after each."""
    first, _second = subjects
    first.turn("fill 10000")
    first.turn("plan")
    rates = {"one": [], "two": [], "peer": [], "floor": []}
    for _ in range(ROUNDS):
        rates["one"].append(delivered(subjects[:1], sink))
        rates["two"].append(delivered(subjects, sink))
        rates["peer"].append(first.turn("peer"))
        rates["floor"].append(first.turn("floor"))
    small = first.turn("memory")
    first.turn("fill 1000000")
    plans = [first.turn("plan") for _ in range(PLANS)]
    delivered(subjects[:1], sink)
    middle = {name: median(found) for name, found in rates.items()}
    return [
        plan_figure(median(plans)),
        rate_figure("one process", middle["one"], middle),
        rate_figure("two processes", middle["two"], middle),
        memory_figure(small, first.turn("memory")),
    ]


def delivered(subjects: list[Subject], sink: Sink) -> float:
    """Mails a second until everyone has theirs. Raises AssertionError when one is missing or doubled."""
    subjects[0].turn("anew")
    before = sink.taken()
    with ThreadPoolExecutor(len(subjects)) as pool:
        took = max(pool.map(lambda subject: subject.turn("drain"), subjects))
    taken = sink.taken() - before
    assert taken == READERS, taken
    return READERS / took


def plan_figure(seconds: float) -> dict[str, object]:
    """Listing a million people."""
    return {
        "figure": "plan 1,000,000 people",
        "unit": "s",
        "ours": round(seconds, 2),
        "peer": None,
        "floor": None,
        "vs_peer": None,
        "vs_floor": None,
        "aim": "< 5 s",
        "met": seconds < 5,
    }


def rate_figure(name: str, rate: float, middle: dict[str, float]) -> dict[str, object]:
    """Mails a second from start to proof."""
    vs_peer, vs_floor = rate / middle["peer"], rate / middle["floor"]
    return {
        "figure": f"deliver {READERS:,}, {name}",
        "unit": "mails/s",
        "ours": round(rate),
        "peer": round(middle["peer"]),
        "floor": round(middle["floor"]),
        "vs_peer": round(vs_peer, 2),
        "vs_floor": round(vs_floor, 2),
        "aim": ">= 2.5x Django, >= 0.25x floor",
        "met": vs_peer >= 2.5 and vs_floor >= 0.25,
    }


def memory_figure(small: float, large: float) -> dict[str, object]:
    """The worker's memory with a hundred times as many people."""
    return {
        "figure": "memory at 1e6 people beside 1e4",
        "unit": "MiB",
        "ours": round(large, 1),
        "peer": None,
        "floor": round(small, 1),
        "vs_peer": None,
        "vs_floor": round(small / large, 2),
        "aim": ">= 0.9",
        "met": small / large >= 0.9,
    }


if __name__ == "__main__":
    main()
