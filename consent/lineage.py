"""How the logs of a site follow each other: each says so in its first leaf, and who began it is on record."""

import hashlib
from collections.abc import Iterator

from consent import tiling
from consent.models import Log
from policies.auditing import target_of
from policies.models import AuditEvent


def ended(log: Log | None) -> str:
    """The SHA-256 of the last checkpoint that this database has of a log; empty where it has none.

    A successor's beginning is put on record with it, so that the old log is missed when it is cut later.
    """
    last = log and log.last()
    return hashlib.sha256(bytes(last.note)).hexdigest() if last else ""


def faults() -> Iterator[tuple[Log, str]]:
    """What is wrong with how each log begins, and how the one before it ended."""
    before = None
    for log in Log.objects.order_by("number"):
        yield from ((log, what) for what in _wrong(log, before))
        before = log


def _wrong(log: Log, before: Log | None) -> Iterator[str]:
    follows = tiling.first(log).startswith(b"cachoo/fork/v1 ")
    if follows != bool(log.follows):
        yield "its first leaf and its row differ in whether another log was before it"
    begun = list(AuditEvent.objects.filter(action="fork_ledger", target=target_of(log)))
    if (follows or before) and not begun:
        yield "no act on record began it"
    for act in begun:
        if act.at != log.began_at:
            yield "its row says another beginning than the act on record"
        if act.content_hash != ended(before):
            yield "the log before it is missing, or ended otherwise when this one was begun"
