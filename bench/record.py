"""How many answers a second the API records: eight clients, two gunicorn workers, keys all distinct.

Ours is `POST /api/v1/me/consent-events` with a company's token; the peer is the form that django-terms-
andconditions accepts from a signed-in browser; the floor a bare Django view that inserts a row as long as
ours and moves the standing. One durable PostgreSQL for all, in turn, and every answer is looked at before its
turn counts. Run with `python -m bench.record`.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench._turns import Subject
from bench.gate import database, peers_python, report, servers
from tests.fixtures.webserver import free_port, wait_for

ROUNDS = 5
CLIENTS = 8
PEOPLE = 200  # each answers once a round: nobody comes near the rate of a person
WORKERS = ["--workers", "2", "--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
EVENTS, TERMS = "/api/v1/me/consent-events", "/terms/accept/"
TOKEN = "t" * 32


@dataclass(frozen=True)
class Sent:
    """One answer on its way."""

    path: str
    body: str
    headers: dict[str, str]


Answer = tuple[int, bytes]


def main() -> None:
    """Measures, prints and writes."""
    with servers(durable=True) as folder, ExitStack() as stack:
        ours = Subject(sys.executable, "-m", "bench._record_ours", str(folder))
        stack.callback(ours.stop)
        ports = {"ours": stack.enter_context(gunicorn(sys.executable, "cachoo_privacy.wsgi"))}
        ports["floor"] = stack.enter_context(gunicorn(sys.executable, "bench._record_floor"))
        python = peers_python(folder / "peers")
        os.environ["DATABASE_URL"] = database("record")
        kin = str(Path(__file__).with_name("_record_peer.py"))
        peer = Subject(python, kin, str(folder), str(PEOPLE * (ROUNDS + 1)))
        stack.callback(peer.stop)
        ports["peer"] = stack.enter_context(gunicorn(python, "_record_peer", at=Path(__file__).parent))
        found = [a_round(number, ports, folder) for number in range(ROUNDS + 1)][1:]  # the first warms up
        kept = {"ours": ours.turn("kept"), "floor": ours.turn("floor"), "peer": peer.turn("kept")}
    assert set(kept.values()) == {PEOPLE * (ROUNDS + 1)}, kept
    report("record", [line(found)])


@contextmanager
def gunicorn(python: str, application: str, *, at: Path | None = None) -> Iterator[int]:
    """The application answers on the port that this gives."""
    port = free_port()
    command = [python, "-m", "gunicorn", application, *WORKERS, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=at, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def a_round(number: int, ports: dict[str, int], folder: Path) -> dict[str, float]:
    """Answers a second of each subject, in turn."""
    sent, peers = (json.loads((folder / name).read_text()) for name in ("sent.json", "peer.json"))
    sessions = peers["sessions"][number * PEOPLE : (number + 1) * PEOPLE]
    return {
        "ours": rate(ports["ours"], [event(sent, one) for one in range(PEOPLE)], check_ours),
        "peer": rate(ports["peer"], [form(peers["terms"], one) for one in sessions], check_peer),
        "floor": rate(ports["floor"], [event(sent, one) for one in range(PEOPLE)], check_floor),
    }


def event(sent: dict, one: int) -> Sent:
    """What the app of this person sends, the moment that it is made."""
    now = datetime.now(UTC).isoformat()
    body = sent["said"] | {"decided_at": now, "sent_at": now}
    headers = {
        "Authorization": f"Bearer {sent['tokens'][one]}",
        "Idempotency-Key": str(uuid.uuid4()),
        "Content-Type": "application/json",
        "X-Subject": sent["subjects"][one],  # for the floor, which verifies no token
    }
    return Sent(EVENTS, json.dumps(body), headers)


def form(terms: int, session: str) -> Sent:
    """What the browser of this person sends."""
    fields = {"terms": terms, "returnTo": "/", "csrfmiddlewaretoken": TOKEN}
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return Sent(TERMS, urlencode(fields), headers)


def check_ours(answers: list[Answer]) -> None:
    """Each is a record of its own that counts, with its receipt, and nothing is owed after it."""
    assert all(status == 201 for status, _ in answers), answers[0]
    said = [json.loads(body) for _, body in answers]
    assert all(one["event"]["effect"] == "applied" and one["receipt"] for one in said), said[0]
    assert not any(one["gate"]["show"] for one in said)
    assert len({one["event"]["id"] for one in said}) == len(answers)


def check_floor(answers: list[Answer]) -> None:
    """Each is a row of its own."""
    assert all(status == 201 for status, _ in answers), answers[0]
    assert len({json.loads(body)["id"] for _, body in answers}) == len(answers)


def check_peer(answers: list[Answer]) -> None:
    """Each led back; the rows are counted in the end."""
    assert all(status == 302 for status, _ in answers), answers[0]


def rate(port: int, everything: list[Sent], check: Callable[[list[Answer]], None]) -> float:
    """Answers a second of the clients together, over kept connections."""
    shares = [everything[start::CLIENTS] for start in range(CLIENTS)]
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [one for share in pool.map(lambda share: send(port, share), shares) for one in share]
    took = time.perf_counter() - began
    check(answers)
    return len(everything) / took


def send(port: int, share: list[Sent]) -> list[Answer]:
    """One client's answers, one after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answers = []
    for one in share:
        connection.request("POST", one.path, one.body, one.headers)
        found = connection.getresponse()
        answers.append((found.status, found.read()))
    connection.close()
    return answers


def line(found: list[dict[str, float]]) -> dict[str, object]:
    """The figure; a ratio is the median of those of each round: what else runs here falls on both."""
    rates = {name: round(median(one[name] for one in found), 1) for name in found[0]}
    vs_peer, vs_floor = (median(one["ours"] / one[name] for one in found) for name in ("peer", "floor"))
    return {
        "figure": f"answers recorded, {CLIENTS} clients",
        "unit": "requests/s",
        **rates,
        "vs_peer": round(vs_peer, 2),
        "vs_floor": round(vs_floor, 2),
        "aim": ">= 0.5 x floor, >= 2 x peer",
        "met": vs_floor >= 0.5 and vs_peer >= 2,
    }


if __name__ == "__main__":
    main()
