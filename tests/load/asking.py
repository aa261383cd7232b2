"""Readers, gates, answers and staff, each at its pace; every answer is kept with how long it took."""

import http.client
import json
import random
import ssl
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.load.people import Cast
from tests.load.site import HOST

CLEAR = 503  # "not now", with when to come back
READERS = (
    "/ar/privacy/",
    "/api/v1/policies/privacy/versions/1/content/ar",
    "/api/v1/policies/privacy",
    "/ar/answer/",
)
PACES = {"readers": (3, 0.05), "gates": (3, 0.05), "answers": (3, 0.1), "staff": (1, 1.0)}  # threads, seconds


@dataclass
class Load:
    """`seen` are (kind, status, seconds taken, monotonic moment); `kept` each key's record."""

    port: int
    look_after: Callable[[], None]
    cast: Cast
    until: float
    seen: list[tuple[str, int, float, float]] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)

    def run(self) -> list[threading.Thread]:
        """Everybody asks, until the time is up."""
        kinds: dict[str, Callable] = {name: getattr(self, f"as_{name}") for name in PACES}
        threads = []
        for place, (name, (count, pause)) in enumerate(PACES.items()):
            for number in range(count):
                asker = Asker(self, name, f"127.0.{place + 1}.{number + 1}", pause)
                threads.append(threading.Thread(target=asker.ask_on, args=(kinds[name],)))
        for thread in threads:
            thread.start()
        return threads

    def as_readers(self, asker: "Asker") -> None:
        """A page or a text, half of the time with the tag that they hold."""
        path = asker.chance.choice(READERS)
        tag = asker.tags.get(path, "") if asker.chance.random() < 0.5 else ""
        status, headers, _ = asker.ask("GET", path, **({"If-None-Match": tag} if tag else {}))
        if status == 200 and "ETag" in headers:
            asker.tags[path] = headers["ETag"]

    def as_gates(self, asker: "Asker") -> None:
        """What an app asks at its start."""
        asker.ask("GET", "/api/v1/me/gate", Authorization=f"Bearer {asker.chance.choice(self.cast.tokens)}")

    def as_answers(self, asker: "Asker") -> None:
        """An answer under a key of its own, sent again under the same key until it is taken."""
        key, person = str(uuid.uuid4()), asker.chance.choice(self.cast.tokens)
        now = datetime.now(UTC).isoformat()
        decision = asker.chance.choice(("accept", "refuse"))
        body = json.dumps({**self.cast.said, "decision": decision, "decided_at": now, "sent_at": now})
        headers = {
            "Authorization": f"Bearer {person}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        for _try in range(120):
            status, _, answer = asker.ask("POST", "/api/v1/me/consent-events", body, **headers)
            if status in (200, 201):
                self.kept[key] = json.loads(answer)["event"]["id"]
                return
            if status not in (0, CLEAR):
                self.odd.append(f"an answer was told {status}: {answer[:200]!r}")
                return
            time.sleep(0.5)
        self.odd.append("an answer was refused for a minute")

    def as_staff(self, asker: "Asker") -> None:
        """Somebody looks about at the desk."""
        asker.ask("GET", asker.chance.choice(self.cast.desk), Cookie=f"__Host-session={self.cast.session}")


class Asker:
    """One who asks, from an address of their own; status 0 is an answer that never came."""

    def __init__(self, load: Load, kind: str, address: str, pause: float) -> None:
        self.load, self.kind, self.address, self.pause = load, kind, address, pause
        self.chance, self.tags = random.Random(address), {}
        self.line: http.client.HTTPSConnection | None = None

    def ask_on(self, act: Callable) -> None:
        while time.monotonic() < self.load.until:
            act(self)
            time.sleep(self.pause * 2 * self.chance.random())

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, dict, bytes]:
        began = time.monotonic()
        status, found, answer = self._ask(method, path, body, {"Host": HOST, **headers})
        self.load.seen.append((self.kind, status, time.monotonic() - began, began))
        if status >= 400 and status != CLEAR:
            self.load.odd.append(f"{method} {path} was told {status}: {answer[:200]!r}")
        return status, found, answer

    def _ask(self, method: str, path: str, body: str | None, headers: dict) -> tuple[int, dict, bytes]:
        try:
            if self.line is None:
                self.line = http.client.HTTPSConnection(
                    "127.0.0.1",
                    self.load.port,
                    timeout=30,
                    source_address=(self.address, 0),
                    context=ssl._create_unverified_context(),
                )
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        except (OSError, http.client.HTTPException):
            if self.line:
                self.line.close()
            self.line = None
            return 0, {}, b""
