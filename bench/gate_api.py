"""How many apps a second learn at their start whether they must show something: held (304) and whole (200).

Held is asked for the first time, of people whom no process has met, and again within half a minute.

Ours is `GET /api/v1/me/gate` with a company's token; the peer a DRF view that believes the same token, builds
the answer from rows by a serializer and leaves 304 to Django's ConditionalGetMiddleware; the floor a bare
Django view that verifies the token with PyJWT and has the answer in its memory. Eight clients, two gunicorn
workers, in turn; every answer is looked at. Run with `python -m bench.gate_api`.
"""

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from statistics import median

from bench._turns import Subject
from bench.gate import report, servers
from bench.record import CLIENTS, gunicorn

ROUNDS = 5
PEOPLE = 200  # a round; each is answered whole a few times, which nears nobody's rate
AGAIN = 5  # times that each asks for what they hold, once they were met
FIGURES = ("held (304)", "held, not met", "whole (200)")
GATE = "/api/v1/me/gate"
Answer = tuple[int, str, bytes]


def main() -> None:
    """Measures, prints and writes."""
    with servers() as folder, ExitStack() as stack:
        people = Subject(sys.executable, "-m", "bench._gate_api_people", str(folder))
        people.stop()
        tokens = json.loads((folder / "tokens.json").read_text())
        ports = {"ours": stack.enter_context(gunicorn(sys.executable, "cachoo_privacy.wsgi"))}
        for name in ("peer", "floor"):
            ports[name] = stack.enter_context(gunicorn(sys.executable, f"bench._gate_api_{name}"))
        found = [a_round(ports, tokens[start :: ROUNDS + 1]) for start in range(ROUNDS + 1)][1:]
    report("gate_api", [line(found, figure) for figure in FIGURES])


def a_round(ports: dict[str, int], tokens: list[str]) -> dict[str, dict[str, float]]:
    """Of each subject the answers a second, by figure."""
    return {name: of_one(port, tokens) for name, port in ports.items()}


def of_one(port: int, tokens: list[str]) -> dict[str, float]:
    """The answers of one subject a second, by figure; in between both workers meet everybody."""
    whole, held = ask(port, tokens, {}), tags(port, tokens)
    first = ask(port, tokens, held)
    ask(port, tokens * 2, held)
    return dict(zip(FIGURES, (ask(port, tokens * AGAIN, held), first, whole), strict=True))


def tags(port: int, tokens: list[str]) -> dict[str, str]:
    """What each person's app holds."""
    return {token: tag for token, (_status, tag, _body) in zip(tokens, send(port, tokens, {}), strict=True)}


def ask(port: int, tokens: list[str], held: dict[str, str]) -> float:
    """Answers a second of the clients together, over kept connections."""
    shares = [tokens[start::CLIENTS] for start in range(CLIENTS)]
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [one for share in pool.map(lambda share: send(port, share, held), shares) for one in share]
    took = time.perf_counter() - began
    check(answers, whole=not held)
    return len(tokens) / took


def send(port: int, tokens: list[str], held: dict[str, str]) -> list[Answer]:
    """One client's questions, one after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answers = []
    for token in tokens:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "ar"}
        if token in held:
            headers["If-None-Match"] = held[token]
        connection.request("GET", GATE, headers=headers)
        found = connection.getresponse()
        answers.append((found.status, found.headers["ETag"], found.read()))
    connection.close()
    return answers


def check(answers: list[Answer], *, whole: bool) -> None:
    """Each is what was asked for, and nobody who has accepted is shown anything."""
    if not whole:
        assert all((status, body) == (304, b"") for status, _tag, body in answers), answers[0]
        return
    assert all(status == 200 and json.loads(body)["show"] is False for status, _tag, body in answers), (
        answers[0]
    )


def line(found: list[dict[str, dict[str, float]]], figure: str) -> dict[str, object]:
    """A figure; a ratio is the median of those of each round: what else runs here falls on both."""
    rates = {name: round(median(one[name][figure] for one in found), 1) for name in found[0]}
    ratios = (median(one["ours"][figure] / one[name][figure] for one in found) for name in ("peer", "floor"))
    vs_peer, vs_floor = ratios
    held = figure == FIGURES[0]
    return {
        "figure": f"gate, {figure}, {CLIENTS} clients",
        "unit": "requests/s",
        **rates,
        "vs_peer": round(vs_peer, 2),
        "vs_floor": round(vs_floor, 2),
        "aim": ">= 0.6 x floor" if held else None,
        "met": vs_floor >= 0.6 if held else None,
    }


if __name__ == "__main__":
    main()
