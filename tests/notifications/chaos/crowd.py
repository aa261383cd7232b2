"""Thousands of people, several workers, and the wait until an announcement is proved finished."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone

from consent.addresses import digest, encrypt
from consent.models import Identity, Subject
from notifications.models import Announcement, State
from notifications.ringing import ring
from tests.notifications.audience import BEFORE


def address_of(number: int) -> str:
    return f"reader{number:05}@example.com"


def crowd(count: int) -> set[str]:
    """That many people joined an hour ago; their addresses."""
    joined = timezone.now() - BEFORE
    subjects = Subject.objects.bulk_create(
        [Subject(created_at=joined) for _ in range(count)], batch_size=5000
    )
    Identity.objects.bulk_create(
        [
            Identity(
                subject=subject,
                email_encrypted=encrypt(address_of(number)),
                email_hmac=digest(address_of(number)),
                email_confirmed_at=joined,
                language="ar",
                created_at=joined,
            )
            for number, subject in enumerate(subjects)
        ],
        batch_size=5000,
    )
    return {address_of(number) for number in range(count)}


def wait_for(condition: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


def is_finished(announcement: Announcement) -> bool:
    announcement.refresh_from_db()
    return announcement.state == State.FINISHED


def keep_ringing(announcement: Announcement, workers: int, *, until: Callable[[], bool]) -> None:
    """Each second a bell for each worker, until it comes true; more would only fill their logs."""
    for _second in range(240):
        for _worker in range(workers):
            ring(announcement.pk, lease_seconds=2, expires=2)
        for _look in range(20):
            if until():
                return
            time.sleep(0.05)
    raise AssertionError("it never came true")


def ring_until_finished(announcement: Announcement, *, workers: int = 3, seconds: float = 300) -> None:
    """As the sweep does, but oftener and with leases that a test can wait for."""

    def rung() -> bool:
        for _worker in range(workers):
            ring(announcement.pk, lease_seconds=2, expires=5)
        time.sleep(0.5)
        return is_finished(announcement)

    wait_for(rung, seconds=seconds)


def descendants(pid: int) -> list[int]:
    """Every process below this one."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(status.parent.name)] = int(fields[1])
    found, reached = [], {pid}
    while below := {one for one, parent in parents.items() if parent in reached} - reached:
        found += below
        reached |= below
    return found


def freeze(worker, *, seconds: float) -> None:
    """The worker and all its processes stand still for so long, as on a machine that is suspended."""
    frozen = descendants(worker.kept.keeper.pid)
    assert len(frozen) >= 2, "the worker has children"
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(seconds)
    for pid in frozen:
        os.kill(pid, signal.SIGCONT)
