"""Whether every promise held: no lost or doubled answer, no fault shown, one mail each."""

import sys
import time
from collections import Counter

from django.db import connection

from consent.models import ConsentRecord, LedgerEntry, UnsealedRecord
from consent.sealing import seal
from consent.verifying import Fault, verify
from notifications.models import Announcement, State
from notifications.ringing import ring
from tests.load.asking import CLEAR, PACES, Load

IDLE, LOADED = 512, 800  # megabytes in all


def judged(load: Load, edge, restarts: list[tuple[float, float]], *, idle: dict, most: dict) -> int:
    """Prints the table and each broken promise; 1 when there is one."""
    figures(load, restarts)
    memory(idle, most)
    broken = [*load.odd[:20], *shown(load, restarts), *lost(load), *mailed(load, edge)]
    if sum(idle.values()) > IDLE or sum(most.values()) > LOADED:
        broken.append(f"memory: at most {IDLE} MB idle and {LOADED} MB under load")
    for one in broken:
        say(f"BROKEN: {one}")
    say("Every promise held." if not broken else f"{len(broken)} broken.")
    return 1 if broken else 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def near(moment: float, took: float, restarts: list[tuple[float, float]]) -> bool:
    """Whether the request was there around a restart."""
    return any(began <= moment + took and moment <= ended for began, ended in restarts)


def figures(load: Load, restarts: list[tuple[float, float]]) -> None:
    """How many of each kind, and how long they took away from the restarts."""
    say(f"{'kind':10}{'asked':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'most ms':>9}  answers")
    for kind in PACES:
        mine = [one for one in load.seen if one[0] == kind]
        took = sorted(1000 * one[2] for one in mine if not near(one[3], one[2], restarts)) or [0]
        at = [took[min(len(took) - 1, int(len(took) * share))] for share in (0.5, 0.95, 0.99)]
        told = ", ".join(
            f"{status or 'none'}: {n}" for status, n in sorted(Counter(one[1] for one in mine).items())
        )
        say(f"{kind:10}{len(mine):8}" + "".join(f"{one:9.0f}" for one in (*at, took[-1])) + f"  {told}")


def memory(idle: dict[str, int], most: dict[str, int]) -> None:
    """Of every process, idle and at the worst moment."""
    for name in idle:
        say(f"{name:10}{idle[name]:6} MB idle{most.get(name, 0):6} MB under load")
    say(f"{'in all':10}{sum(idle.values()):6} MB idle{sum(most.values()):6} MB under load")


def shown(load: Load, restarts: list[tuple[float, float]]) -> list[str]:
    """Faults that somebody was shown: 5xx, but for "not now" around a restart; or no answer at all."""
    bad = [
        (kind, status)
        for kind, status, took, at in load.seen
        if (status in (0, CLEAR) and not near(at, took, restarts)) or (status >= 500 and status != CLEAR)
    ]
    return [
        f"{kind}: {count} times {status or 'no answer'}" for (kind, status), count in Counter(bad).items()
    ]


def lost(load: Load) -> list[str]:
    """Answers that were taken and are not in the database once and in the log once; the log verifies."""
    connection.close()
    deadline = time.monotonic() + 120
    while UnsealedRecord.objects.exists() and time.monotonic() < deadline:
        seal()
    kept = {str(key): str(one) for key, one in ConsentRecord.objects.values_list("key", "id")}
    there = set(
        map(str, LedgerEntry.objects.filter(record__isnull=False).values_list("record_id", flat=True))
    )
    found = [f"the answer {key} is not on record" for key, one in load.kept.items() if kept.get(key) != one]
    found += [f"the record {one} is not in the log" for one in load.kept.values() if one not in there]
    if len(kept) != len(load.kept):
        found.append(f"{len(kept)} records of {len(load.kept)} answers")
    say(f"{len(load.kept)} answers taken, {len(kept)} on record, {len(there)} of them in the log")
    return found[:20] + [f"the log: {one}" for one in verify() if isinstance(one, Fault)]


def mailed(load: Load, edge) -> list[str]:
    """People who got no mail, once the announcement is finished."""
    announcement = Announcement.objects.get()
    deadline = time.monotonic() + 240
    while announcement.state != State.FINISHED and time.monotonic() < deadline:
        ring(announcement.pk, lease_seconds=60, expires=5)
        time.sleep(2)
        load.look_after()
        announcement.refresh_from_db()
    missing = len(load.cast.mailed - edge.reached)
    say(f"{len(edge.reached)} people mailed, {missing} missing, {edge.copies} copies; {announcement.state}")
    return [f"{missing} mails are missing"] if missing else []
