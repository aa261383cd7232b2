"""A subject of a bench in a process of its own, which takes a turn for each line that it reads. Not a bench.

Nothing but the standard library: the peers' environment runs it too.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

CALLS = 500
BATCHES = 7


def take_turns(turns: dict[str, Callable[[], float]]) -> None:
    """Says that it is ready; then a number for each turn's name, until the input ends."""
    print("ready", flush=True)
    for line in sys.stdin:
        print(turns[line.strip()](), flush=True)


def added(gated: Callable[[], object], bare: Callable[[], object]) -> float:
    """The microseconds that the gated call takes more than the bare one; batches in turn, their median."""
    return median(_batch(gated) - _batch(bare) for _ in range(BATCHES))


def _batch(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(CALLS):
        call()
    return (time.perf_counter() - began) / CALLS * 1e6


class Subject:
    """The bench's end of such a process."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        said = self.process.stdout.readline().strip()
        assert said == "ready", (command, said)

    def turn(self, name: str) -> float:
        """What the process measured."""
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def stop(self) -> None:
        """It has ended."""
        self.process.stdin.close()
        self.process.wait(20)
