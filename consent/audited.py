"""Acts of the staff as leaves of the log: their exact bytes, and the sealer's step that takes them."""

import os
from typing import Any

from django.db import connection

from consent.models import LeafKind, LedgerEntry, Log
from ledger.canonical import canonical
from ledger.commitment import NONCE_SIZE, audit_entry, commit_audit
from policies.models import AuditEvent
from policies.rfc3339 import to_microsecond

# Bounded like the queue of records, see there; PostgreSQL 15 knows no max() of a UUID.
TAKE = """
DELETE FROM consent_unsealedaudit
WHERE event_id <= (
    SELECT event_id FROM (SELECT event_id FROM consent_unsealedaudit ORDER BY event_id LIMIT %s) first
    ORDER BY event_id DESC LIMIT 1
)
RETURNING event_id
"""


def event_fields(event: AuditEvent) -> dict[str, Any]:
    """Every column of the event, as it is committed to in canonical JSON."""
    return {
        "event_id": event.pk,
        "at": to_microsecond(event.at),
        "actor": event.actor,
        "action": event.action,
        "target": event.target,
        "content_hash": event.content_hash,
        "reason": event.reason,
    }


def entry_of(event: AuditEvent, nonce: bytes) -> bytes:
    """The event's leaf under this nonce."""
    return audit_entry(commit_audit(nonce, canonical(event_fields(event))))


def take(log: Log, size: int, most: int) -> list[bytes]:
    """Acts that waited are leaves from `size` on, in their order, each under a nonce of its own.

    Needs the sealer's lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [most])
        waited = [pk for (pk,) in cursor.fetchall()]
    events = [
        (event, os.urandom(NONCE_SIZE)) for event in AuditEvent.objects.filter(pk__in=waited).order_by("pk")
    ]
    LedgerEntry.objects.bulk_create(
        LedgerEntry(log=log, index=size + place, kind=LeafKind.AUDIT, audit_event=event, nonce=nonce)
        for place, (event, nonce) in enumerate(events)
    )
    return [entry_of(event, nonce) for event, nonce in events]
