"""A web process that asks the gate until its input ends: what it was told, and when, goes to its output."""

import json
import os
import select
import sys
import time
import uuid

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from consent.api import throttling  # noqa: E402
from consent.api.events import MyEvents  # noqa: E402
from consent.limits import Rate  # noqa: E402


def main(session: str, sha256: str) -> None:
    """One line when it is warm; at the end [began, ended, kind, passed] of each answer, as JSON."""
    # Nobody asks so often in earnest: here the gate is tried, not its rates.
    MyEvents.rate = throttling.PERSON = Rate("race", 10**6, 60)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    asked = {"check": check, "gate": gate, "accept": accept}
    told = [one(kind, act, client, sha256) for kind, act in asked.items()]
    say("warm")
    while not select.select([sys.stdin], [], [], 0.01)[0]:
        told += [one(kind, act, client, sha256) for kind, act in asked.items()]
    say(json.dumps(told))


def one(kind, act, client, sha256):
    """An answer with the moments around it."""
    began = time.time()
    passed = act(client, sha256)
    return [began, time.time(), kind, passed]


def check(client, _sha256):
    """What a proxy is told."""
    status = client.get("/gate/check").status_code
    assert status in (204, 403), status
    return status == 204


def gate(client, _sha256):
    """What an app is told at its start."""
    answer = client.get("/api/v1/me/gate").json()
    return not any(item["blocking"] for item in answer["actions"])


def accept(client, sha256):
    """What an app is told that accepts the first version, whatever has been published since."""
    body = {"policy": "privacy", "version": 1, "language": "ar", "content_sha256": sha256}
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    made = client.post(
        "/api/v1/me/consent-events",
        {**body, "decision": "accept"},
        content_type="application/json",
        headers=headers,
    )
    assert made.status_code == 201, made.content
    return not any(item["blocking"] for item in made.json()["gate"]["actions"])


def say(line: str) -> None:
    """A line that the test waits for."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
