"""Whether a leaf of the log is that of the record, the text or the act that it is said to stand for."""

import hashlib

from consent.audited import entry_of
from consent.models import LeafKind, LedgerEntry, Log
from ledger.checkpoint import Checkpoint as Signed
from ledger.commitment import COMMITMENT_SIZE, consent_entry, fork_entry, policy_entry


def rows(log: Log, begin: int, end: int) -> dict[int, LedgerEntry]:
    """What is known of the leaves from `begin` to before `end`, by index."""
    known = log.entries.filter(index__gte=begin, index__lt=end)
    named = known.select_related("rendition__version__policy").defer("rendition__body")
    return {row.index: row for row in named.prefetch_related("record", "audit_event")}


def wrong(log: Log, row: LedgerEntry | None, entry: bytes | None) -> str:
    """What is wrong with a leaf whose entry in the bundle this is; empty when nothing is."""
    if row is None:
        return "nothing is known of what it stands for"
    if row.kind == LeafKind.CONSENT and row.record is None:
        return f"its record {row.record_id} is missing"
    if row.kind == LeafKind.POLICY and row.rendition is None:
        return f"its text {row.rendition_id} is missing"
    if row.kind == LeafKind.AUDIT and row.audit_event is None:
        return f"its audit event {row.audit_event_id} is missing"
    if entry != _expected(log, row):
        return f"it is not that of {_named(row)}"
    return ""


def _named(row: LedgerEntry) -> str:
    """What a leaf is said to stand for."""
    return {
        LeafKind.CONSENT: f"record {row.record_id}",
        LeafKind.POLICY: f"text {row.rendition}",
        LeafKind.AUDIT: f"audit event {row.audit_event_id}",
    }.get(LeafKind(row.kind), "the log before")


def _expected(log: Log, row: LedgerEntry) -> bytes | None:
    if row.kind == LeafKind.CONSENT:
        commitment = bytes(row.record.commitment)
        return consent_entry(commitment) if len(commitment) == COMMITMENT_SIZE else None
    if row.kind == LeafKind.AUDIT:
        return entry_of(row.audit_event, bytes(row.nonce))
    if row.kind == LeafKind.POLICY:
        text = row.rendition
        slug, number = text.version.policy.slug, text.version.number
        sha256 = hashlib.sha256(bytes(text.body)).hexdigest()
        return policy_entry(slug=slug, version=number, language=text.language, sha256=sha256)
    before = Signed.read(bytes(log.follows or b""))
    return fork_entry(origin=before.origin, size=before.size, root=before.root)
