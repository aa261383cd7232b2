"""What the gate adds to a request of a person who has accepted: microseconds warm, queries cold.

Ours beside three packages in an environment of their own, each with the fastest cache that it can have, and
a middleware that only looks its person up in a dictionary. A person who has accepted must pass and another
one must not, or nothing is counted. Run with `python -m bench.gate`.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import environ
import psycopg2

from bench._turns import Subject
from cachoo_privacy import embedded
from cachoo_privacy.demo.environment import begin

ROUNDS = 5
LEAD = 5
PEERS = ("termsandconditions", "tos", "letsagree")
NEEDED = Path(__file__).with_name("requirements.txt")
# However slow the machine was, and so however much later the first version takes effect.
LOAD = """
import time
from django.utils import timezone
from cachoo_privacy.demo.seeding import load
from policies.models import PolicyVersion
load()
first = PolicyVersion.objects.published().earliest("effective_at")
time.sleep(max(0, (first.effective_at - timezone.now()).total_seconds()) + 1)
"""


def main() -> None:
    """Measures, prints and writes."""
    with servers() as folder, ExitStack() as stack:
        subjects = {
            name: Subject(sys.executable, "-m", "bench._gate_ours", name) for name in ("ours", "floor")
        }
        python = peers_python(folder / "peers")
        for name in PEERS:
            os.environ["DATABASE_URL"] = database(name)
            subjects[name] = Subject(python, str(Path(__file__).with_name("_gate_peers.py")), name)
        for subject in subjects.values():
            stack.callback(subject.stop)
        report("gate", figures(subjects))


@contextmanager
def servers(*, durable: bool = False) -> Iterator[Path]:
    """The demo's policy is in force in a database of its own; gives the folder of everything."""
    with tempfile.TemporaryDirectory(prefix="cachoo-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)
        running = embedded.start(folder / "servers", durable=durable, environ={})
        stack.callback(running.stop)
        os.environ.update(DATABASE_URL=running.database_url, REDIS_URL=running.redis_url, VAR_DIR=name)
        os.environ.update(LOG_LEVEL="ERROR", DJANGO_SETTINGS_MODULE="cachoo_privacy.settings")
        os.environ["PUBLICATION_LEAD"] = str(LEAD)
        begin(os.environ)
        for command in (["migrate", "-v0"], ["shell", "-v0", "-c", LOAD]):
            subprocess.run([sys.executable, "manage.py", *command], check=True, stdout=subprocess.DEVNULL)
        # A process reads anew what is published every quarter of the lead: not while it is measured.
        os.environ["PUBLICATION_LEAD"] = "3600"
        yield folder


def peers_python(folder: Path) -> str:
    """The Python of an environment that holds the peers and nothing of ours."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-qq", "-r", str(NEEDED)], check=True)
    return python


def database(name: str) -> str:
    """The address of a new database on our server."""
    base = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    place = environ.Env.db_url_config(os.environ["DATABASE_URL"])
    connection = psycopg2.connect(
        dbname=place["NAME"],
        user=place["USER"],
        password=place["PASSWORD"],
        host=place["HOST"],
        port=place["PORT"],
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE peer_{name}")
    connection.close()
    return f"{base}/peer_{name}"


def figures(subjects: dict[str, Subject]) -> list[dict[str, object]]:
    """A line a peer for what is added warm, and for the queries of somebody met for the first time."""
    took = {name: [] for name in subjects}
    for _ in range(ROUNDS):
        for name, subject in subjects.items():
            took[name].append(subject.turn("warm"))
    warm = {name: median(found) for name, found in took.items()}
    cold = {name: subjects[name].turn("cold") for name in ("ours", *PEERS)}
    added = [
        line(f"added warm, beside {peer}", "us", warm, peer, "< 20 us", warm["ours"] < 20) for peer in PEERS
    ]
    asked = [
        line(f"queries cold, beside {peer}", "queries", cold, peer, "<= 1", cold["ours"] <= 1)
        for peer in PEERS
    ]
    return [*added, *asked, forwarded(subjects)]


def forwarded(subjects: dict[str, Subject]) -> dict[str, object]:
    """What a proxy's question takes, whole, by a token: nobody else offers that, so there is no peer."""
    rounds = [{name: subjects[name].turn("forward") for name in ("ours", "floor")} for _ in range(ROUNDS)]
    found = {name: median(one[name] for one in rounds) for name in rounds[0]}
    met = subjects["ours"].turn("forward queries") == 0
    return line("forward auth, whole request", "us", found, None, "0 queries", met)


def line(
    name: str, unit: str, found: dict[str, float], peer: str | None, aim: str, met: bool
) -> dict[str, object]:
    """A figure in the shape that every bench prints."""
    ours, floor = found["ours"], found.get("floor")
    return {
        "figure": name,
        "unit": unit,
        "ours": round(ours, 2),
        "peer": peer and round(found[peer], 2),
        "floor": floor and round(floor, 2),
        "vs_peer": ours and peer and round(found[peer] / ours, 2),
        "vs_floor": floor and round(floor / ours, 2),
        "aim": aim,
        "met": met,
    }


def report(bench: str, found: list[dict[str, object]]) -> None:
    """The table, the file, and the line."""
    columns = ("ours", "peer", "floor", "vs_peer", "vs_floor", "aim", "met")
    sys.stdout.write(f"{'':40}" + "".join(f"{name:>10}" for name in columns) + "\n")
    for one in found:
        cells = "".join(f"{'-' if one[name] is None else one[name]!s:>10}" for name in columns)
        sys.stdout.write(f"{one['figure']:40}{cells}\n")
    result = json.dumps({"bench": bench, "figures": found}, ensure_ascii=False)
    Path(__file__).with_name(f"{bench}.json").write_text(result + "\n", encoding="utf-8")
    sys.stdout.write(result + "\n")


if __name__ == "__main__":
    main()
