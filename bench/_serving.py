"""What the reading benches share: servers of one kind each, a load, and a table. Not a bench of its own."""

import http.client
import json
import os
import re
import shutil
import signal
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cachoo_privacy import embedded
from cachoo_privacy.demo.environment import begin
from tests.fixtures.webserver import free_port, wait_for

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
SECONDS = 1  # short turns: what the machine does beside them falls on both
CONNECTIONS = 8
GUNICORN = ["--worker-class", "gthread", "--threads", "4", "--workers", "2", "--no-control-socket"]
SUBJECTS = {"ours": "cachoo_privacy.wsgi", "peer": "bench._peers", "floor": "bench._floor"}


@dataclass(frozen=True)
class Figure:
    """One thing that is measured: an address, asked for anew or with its tag."""

    name: str
    address: str
    held: bool = False
    peered: bool = True
    aims: tuple[float, float | None] = (0.8, 8.0)


@contextmanager
def demo() -> Iterator[Path]:
    """The demo's policy is published in a database of its own; gives the folder of everything."""
    with tempfile.TemporaryDirectory(prefix="cachoo-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)
        servers = embedded.start(folder / "servers", durable=False, environ={})
        stack.callback(servers.stop)
        os.environ.update(
            DATABASE_URL=servers.database_url,
            REDIS_URL=servers.redis_url,
            VAR_DIR=str(folder),
            BENCH_FOLDER=str(folder),
            LOG_LEVEL="ERROR",
        )
        begin(os.environ)
        for command in (["migrate", "-v0"], ["shell", "-v0", "-c", LOAD]):
            subprocess.run([sys.executable, "manage.py", *command], check=True, stdout=subprocess.DEVNULL)
        yield folder


# Nothing takes effect while it is measured: a page that changes has no other page's bytes.
LOAD = """
from datetime import timedelta
from cachoo_privacy.demo import seeding
seeding.DELAYS = (timedelta(hours=1),)
seeding.load()
"""


@contextmanager
def gunicorn(application: str) -> Iterator[tuple[int, int]]:
    """The application answers; gives its port and its process."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, *GUNICORN, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def measure(figures: list[Figure], folder: Path) -> list[dict]:
    """Each subject in turn, several rounds, medians; nothing is counted before its answer was checked."""
    with gunicorn(SUBJECTS["ours"]) as ours:
        keep(figures, folder, ours[0])
        with gunicorn(SUBJECTS["peer"]) as peer, gunicorn(SUBJECTS["floor"]) as floor:
            servers = {"ours": ours, "peer": peer, "floor": floor}
            return [one(figure, servers) for figure in figures]


def keep(figures: list[Figure], folder: Path, port: int) -> None:
    """The bytes that ours answers lie in files: the floor returns the same ones."""
    kept = {}
    for place, figure in enumerate(figures):
        status, headers, body = ask(port, figure.address)
        assert status == 200 and body, figure
        (folder / f"answer-{place}").write_bytes(body)
        kept[figure.address.removeprefix("/")] = (f"answer-{place}", headers["Content-Type"])
    (folder / "addresses.json").write_text(json.dumps(kept))


def one(figure: Figure, servers: dict[str, tuple[int, int]]) -> dict:
    """A line of the result. A peer without a conditional answer is asked for the whole."""
    ports = {name: port for name, (port, _) in servers.items()}
    tag = ask(ports["ours"], figure.address)[1]["ETag"]
    bodies = {}
    for name, port in ports.items():
        headers = {"If-None-Match": tag} if figure.held and name != "peer" else {}
        status, _, bodies[name] = ask(port, figure.address, headers)
        assert status == (304 if headers else 200), (figure, name, status)
    assert bodies["ours"] == bodies["floor"]
    assert len(bodies["peer"]) > 0.3 * len(ask(ports["floor"], figure.address)[2]), (
        "the peer answers too little"
    )
    found: dict[str, list[float]] = {name: [] for name in ports}
    for _ in range(ROUNDS):
        for name, (port, process) in servers.items():
            held = tag if figure.held and name != "peer" else ""
            found[name].append(rate(f"http://127.0.0.1:{port}{figure.address}", process, held))
    return line(figure, found)


def line(figure: Figure, found: dict[str, list[float]]) -> dict:
    """The figure in the shape that every bench prints; a ratio is the median of those of each round."""
    rates = {name: statistics.median(each) for name, each in found.items()}
    peer = rates.get("peer")
    vs_floor, vs_peer = ratio(found, "floor"), peer and ratio(found, "peer")
    floor_aim, peer_aim = figure.aims
    aim = f">= {floor_aim} x floor" + (f", >= {peer_aim:g} x peer" if peer_aim and peer else "")
    return {
        "figure": figure.name,
        "unit": "requests/processor second",
        **{name: round(rates[name]) if name in rates else None for name in ("ours", "peer", "floor")},
        "vs_peer": peer and round(vs_peer, 2),
        "vs_floor": round(vs_floor, 2),
        "aim": aim,
        "met": vs_floor >= floor_aim and (not (peer and peer_aim) or vs_peer >= peer_aim),
    }


def ratio(found: dict[str, list[float]], other: str) -> float:
    """How many times the other's rate ours is, side by side: what else the machine does falls on both."""
    return statistics.median(ours / theirs for ours, theirs in zip(found["ours"], found[other], strict=True))


def rate(url: str, process: int, held: str = "") -> float:
    """Answers over kept connections, none an error, for each second that the server's processors worked.

    The clock on the wall would count whatever else the machine does, and the load beside it.
    """
    before = worked(process)
    answers = (by_wrk if shutil.which("wrk") else by_python)(url, held)
    return answers / (worked(process) - before)


def worked(process: int) -> float:
    """The processor seconds of a server and its workers (Linux)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ticks = 0
    for one_process in (str(process), *children):
        after_name = Path(f"/proc/{one_process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(after_name[11]) + int(after_name[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def by_wrk(url: str, held: str) -> int:
    """How many were answered to Debian's wrk, one thread."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "20s"]
    command += ["-H", f"If-None-Match: {held}"] if held else []
    said = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in said and "Socket errors" not in said, said
    return int(re.search(r"(\d+) requests in", said)[1])


def by_python(url: str, held: str) -> int:
    """The same by threads, where there is no wrk."""
    counts: list[int] = []
    deadline = time.monotonic() + SECONDS
    asking = [
        threading.Thread(target=_asking, args=(url, held, deadline, counts)) for _ in range(CONNECTIONS)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    return sum(counts)


def _asking(url: str, held: str, deadline: float, counts: list[int]) -> None:
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    connection, count = http.client.HTTPConnection(host), 0
    if scheme == "https":  # a certificate of the moment, as wrk takes it
        connection = http.client.HTTPSConnection(host, context=ssl._create_unverified_context())
    while time.monotonic() < deadline:
        connection.request("GET", f"/{path}", headers={"If-None-Match": held} if held else {})
        answer = connection.getresponse()
        answer.read()
        assert answer.status in (200, 304)
        count += 1
    counts.append(count)


def ask(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def report(bench: str, figures: list[dict]) -> None:
    """The table, the file, and the line."""
    columns = ("ours", "peer", "floor", "vs_peer", "vs_floor", "met")
    sys.stdout.write(
        f"{'requests/processor second':34}" + "".join(f"{name:>10}" for name in columns) + "  aim\n"
    )
    for found in figures:
        cells = "".join(f"{'-' if found[name] is None else found[name]!s:>10}" for name in columns)
        sys.stdout.write(f"{found['figure']:34}{cells}  {found['aim']}\n")
    result = json.dumps({"bench": bench, "figures": figures}, ensure_ascii=False)
    Path(__file__).with_name(f"{bench}.json").write_text(result + "\n", encoding="utf-8")
    sys.stdout.write(result + "\n")
