"""How long `make run` takes to show the page: a first start with an empty folder, and a second with its data.

The floor is what cannot be spared: starting the same PostgreSQL and Valkey on an empty folder, nothing else.
There is no peer. Run with `python -m bench.start_up`.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from cachoo_privacy import embedded

ROUNDS = 3
PORT = 8479
PATIENCE = 120


def main() -> None:
    """Prints a table and one JSON line."""
    first, second, floor = [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="cachoo-bench-") as name:
            folder = Path(name)
            folder.chmod(0o711)
            floor.append(servers_alone(folder / "alone"))
            first.append(seconds_to_page(folder / "demo"))
            second.append(seconds_to_page(folder / "demo"))
    figures = [
        figure("first start, servers to page", median(first), median(floor), aim=170.0),
        figure("second start", median(second), median(floor), aim=10.0),
    ]
    for one in figures:
        print(
            f"{one['figure']:32} {one['ours']:6.2f} s   floor {one['floor']:5.2f} s   aim {one['aim']:.0f} s"
        )
    print(json.dumps({"bench": "start_up", "figures": figures}))


def figure(name: str, ours: float, floor: float, *, aim: float) -> dict:
    """One line of the result; the higher ratio is the better."""
    return {
        "figure": name,
        "unit": "s",
        "ours": round(ours, 2),
        "peer": None,
        "floor": round(floor, 2),
        "vs_peer": None,
        "vs_floor": round(floor / ours, 3),
        "aim": aim,
        "met": ours < aim,
    }


def servers_alone(folder: Path) -> float:
    """Seconds until both servers answer."""
    begun = time.monotonic()
    running = embedded.start(folder, durable=True)
    taken = time.monotonic() - begun
    running.stop()
    return taken


def seconds_to_page(folder: Path) -> float:
    """Seconds from the command until the Arabic page is answered, with its text in it."""
    begun = time.monotonic()
    with demo(folder) as process:
        while not page_is_right():
            if process.poll() is not None or time.monotonic() - begun > PATIENCE:
                raise SystemExit("the demo did not come up")
            time.sleep(0.05)
        return time.monotonic() - begun


@contextmanager
def demo(folder: Path):
    """The demo runs, and has ended afterwards."""
    environ = {**os.environ, "VAR_DIR": str(folder), "PORT": str(PORT)}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo"],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def page_is_right() -> bool:
    """Whether the page is there and is the policy."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/ar/privacy/", timeout=5) as answer:
            return 'dir="rtl"' in answer.read().decode()
    except OSError:
        return False


if __name__ == "__main__":
    main()
