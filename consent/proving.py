"""Proofs from the log: that a record is in it, and that the log only ever grew."""

from uuid import UUID

from consent import tiling
from consent.ahead import ahead
from consent.models import Checkpoint, LedgerEntry, Log
from ledger.note import to_base64
from ledger.proof import Proof
from ledger.tiles import BadTile, Tree


def leaf_of(record_id: UUID) -> LedgerEntry | None:
    """The record's leaf in the newest log that holds it under a signed checkpoint; None while it waits."""
    for leaf in LedgerEntry.objects.filter(record=record_id).select_related("log").order_by("-log"):
        last = leaf.log.last()
        if last and leaf.index < last.size:
            return leaf
    return None


def places_of(events: list[int]) -> dict[int, str]:
    """Log and index of each of these audit events whose leaf is signed, in the newest log that holds it."""
    signed = {log.pk: last.size for log in Log.objects.all() if (last := log.last())}
    leaves = LedgerEntry.objects.filter(audit_event__in=events).select_related("log").order_by("log")
    return {
        leaf.audit_event_id: f"{leaf.log.name}/{leaf.index}"
        for leaf in leaves
        if leaf.index < signed.get(leaf.log_id, 0)
    }


def inclusion(leaf: LedgerEntry, *, nonce: bytes | None = None) -> Proof:
    """That the leaf is in its log's last checkpoint; with the nonce it is its person's own proof.

    Needs a leaf below that checkpoint, as `leaf_of` gives it.
    """
    last = leaf.log.last()
    hashes = Tree(tiling.reader(leaf.log), last.size).inclusion(leaf.index)
    return Proof(leaf.index, tuple(hashes), bytes(last.note), nonce)


def consistency(log: Log, old: int, new: int) -> bytes | None:
    """That the log of `old` leaves begins that of `new`, as c2sp.org/tlog-witness writes it for a witness.

    None unless 1 <= old <= new and `new` is a size that was signed, as database or files remember; and
    where a tile that it needs is damaged.
    """
    if not 1 <= old <= new:
        return None
    signed, kept = Checkpoint.objects.filter(log=log, size=new).first(), ahead(log)
    if signed:
        tree, note = Tree(tiling.reader(log), new), bytes(signed.note)
    elif kept and kept.size == new:
        tree, note = Tree(kept.read, new), kept.note
    else:
        return None
    try:
        hashes = tree.consistency(old)
    except BadTile:
        return None
    return "".join(f"{line}\n" for line in [f"old {old}", *map(to_base64, hashes), ""]).encode() + note
