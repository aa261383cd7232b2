"""The audit log as lines of JSON that an outsider checks: docs/reference/audit-export.md has their format."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from consent.audited import event_fields
from consent.models import Checkpoint, LedgerEntry, Log
from ledger.canonical import canonical, sha256_hex
from policies.auditing import note
from policies.models import AuditEvent

PAGE = 1000
FIRST = "0" * 64  # what stands for the line before the first one


def hand_out(*, by: AbstractBaseUser, at: datetime | None = None) -> Iterator[bytes]:
    """An AuditEvent tells who took the log; what comes back are its lines, that event's among them."""
    with transaction.atomic():
        note("export_audit", by, by=by, at=at or timezone.now())
        newest = AuditEvent.objects.values_list("pk", flat=True).first()
    return lines(upto=newest)


def lines(*, upto: int) -> Iterator[bytes]:
    """Yield a line for each event up to that one, in order, then one that says how many they were.

    Each names the SHA-256 of the line before; the last one has the checkpoints that the leaves stand under.
    """
    signed = {log.pk: last for log in Log.objects.order_by("number") if (last := log.last())}
    previous, number = FIRST, 0
    for event, leaves in _events(upto, signed):
        line = canonical({"event": event_fields(event), "leaves": leaves, "previous": previous})
        previous, number = sha256_hex(line), number + 1
        yield line + b"\n"
    notes = {last.log.name: bytes(last.note).decode() for last in signed.values()}
    yield canonical({"checkpoints": notes, "events": number, "previous": previous}) + b"\n"


def _events(upto: int, signed: dict[int, Checkpoint]) -> Iterator[tuple[AuditEvent, list[dict]]]:
    after = 0
    while page := list(AuditEvent.objects.filter(pk__gt=after, pk__lte=upto).order_by("pk")[:PAGE]):
        places = _places([event.pk for event in page], signed)
        yield from ((event, places[event.pk]) for event in page)
        after = page[-1].pk


def _places(events: list[int], signed: dict[int, Checkpoint]) -> dict[int, list[dict]]:
    """Where each stands in a signed log, and the nonce that opens its leaf there."""
    found = defaultdict(list)
    for leaf in LedgerEntry.objects.filter(audit_event__in=events).order_by("log", "index"):
        last = signed.get(leaf.log_id)
        if last and leaf.index < last.size:
            place = {"log": last.log.name, "index": leaf.index, "nonce": bytes(leaf.nonce).hex()}
            found[leaf.audit_event_id].append(place)
    return found
