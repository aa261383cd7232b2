"""Proofs from the log: that a record is in it, and that the log only ever grew."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import OuterRef, Subquery

from consent import tiling
from consent.ahead import ahead
from consent.models import Checkpoint, LedgerEntry, Log
from ledger.merkle import BadProof, check_inclusion
from ledger.note import to_base64
from ledger.proof import Proof
from ledger.tiles import BadTile, Tree


def leaf_of(record_id: UUID) -> LedgerEntry | None:
    """The record's leaf in the newest log that holds it under a signed checkpoint; None while it waits."""
    return leaves_of([record_id]).get(record_id)


def leaves_of(records: Iterable[UUID]) -> dict[UUID, LedgerEntry]:
    """The same of each of these records that does not wait: one query."""
    sizes = Checkpoint.objects.filter(log=OuterRef("log")).order_by("-size").values("size")
    signed = LedgerEntry.objects.filter(record__in=list(records), index__lt=Subquery(sizes[:1]))
    return {leaf.record_id: leaf for leaf in signed.select_related("log").order_by("log")}


def places_of(events: list[int]) -> dict[int, str]:
    """Log and index of each of these audit events whose leaf is signed, in the newest log that holds it."""
    signed = {log.pk: last.size for log in Log.objects.all() if (last := log.last())}
    leaves = LedgerEntry.objects.filter(audit_event__in=events).select_related("log").order_by("log")
    return {
        leaf.audit_event_id: f"{leaf.log.name}/{leaf.index}"
        for leaf in leaves
        if leaf.index < signed.get(leaf.log_id, 0)
    }


class Prover:
    """Proves leaves; what is signed of a log, and each of its tiles, is read once for all of them."""

    def __init__(self) -> None:
        self._logs: dict[int, tuple[Tree, Checkpoint]] = {}

    def inclusion(self, leaf: LedgerEntry, *, nonce: bytes | None = None) -> Proof | None:
        """That the leaf is in its log's last checkpoint; with the nonce it is its person's own proof.

        None where a tile is damaged, so that it would not lead to the root that was signed. Needs a leaf
        below that checkpoint, as `leaf_of` gives it.
        """
        if leaf.log_id not in self._logs:
            last = leaf.log.last()
            self._logs[leaf.log_id] = Tree(tiling.reader(leaf.log), last.size), last
        tree, signed = self._logs[leaf.log_id]
        try:
            hashes = tuple(tree.inclusion(leaf.index))
            own = tree.hash_of(leaf.index, leaf.index + 1)
            check_inclusion(own, leaf.index, signed.size, hashes, bytes(signed.root))
        except (BadTile, BadProof):
            return None
        return Proof(leaf.index, hashes, bytes(signed.note), nonce)


def inclusion(leaf: LedgerEntry, *, nonce: bytes | None = None) -> Proof | None:
    """The proof of one leaf, as a Prover gives it."""
    return Prover().inclusion(leaf, nonce=nonce)


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
