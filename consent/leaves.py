"""Whether a leaf of the log is that of the record, the text or the act that it is said to stand for."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Length

from consent import tiling
from consent.audited import entry_of
from consent.models import Checkpoint, LeafKind, LedgerEntry, Log, LogTile, UnsealedAudit
from ledger.checkpoint import Checkpoint as Signed
from ledger.commitment import COMMITMENT_SIZE, consent_entry, fork_entry, policy_entry
from ledger.hashing import SIZE
from ledger.tiles import WIDTH, BadTile, Tile, unpack
from policies.models import AuditEvent

# What a leaf of a kind stands for, by the one column that says it; a successor's first leaf has none.
COLUMN = {LeafKind.CONSENT: "record", LeafKind.POLICY: "rendition", LeafKind.AUDIT: "audit_event"}
KIND = {column: kind for kind, column in COLUMN.items()}
UNKNOWN = "nothing is known of what it stands for"


@dataclass(frozen=True)
class Leaf:
    """An index of a log, its entry in the bundle and the row that says what it stands for, if any."""

    index: int
    entry: bytes | None
    row: LedgerEntry | None


def leaves(log: Log, size: int, *, after: int) -> Iterator[Leaf]:
    """The leaves of a log of `size` whose index is greater, in order."""
    for n in range((after + 1) // WIDTH, -(-size // WIDTH)):
        begin, end = n * WIDTH, min(size, (n + 1) * WIDTH)
        try:
            bundle = unpack(tiling.stored(log, Tile(None, n, end - begin)) or b"")
        except BadTile:
            bundle = []  # named with the tiles
        known, entries = _rows(log, begin, end), dict(enumerate(bundle, start=begin))
        for index in range(max(begin, after + 1), end):
            yield Leaf(index, entries.get(index), known.get(index))


def events(after: int | None) -> Iterator[AuditEvent]:
    """Every audit event in its order, or those after one, each with whether the log knows of it."""
    yield from known_events().filter(pk__gt=after or 0).order_by("pk").only("pk").iterator()


def known_events() -> QuerySet[AuditEvent]:
    """Audit events, each with whether the log knows of it: `known`."""
    known = held("audit_event") | Exists(UnsealedAudit.objects.filter(event=OuterRef("pk")))
    return AuditEvent.objects.annotate(known=known)


def held(what: str) -> Exists:
    """Whether a leaf stands for the row, such as a `record`: one that was signed, or is about to be.

    A leaf's row at an index or of a log that no reading comes to is no leaf: whoever adds a record can add
    that too; nor is one of another kind, which is read as what its kind says. One that was not signed yet
    follows another, and its hash is in its tile.
    """
    place = LedgerEntry.objects.filter(log=OuterRef("log"), index=OuterRef("index") - 1)
    tile = LogTile.objects.filter(log=OuterRef("log"), level=0, n=OuterRef("index") / WIDTH)
    hashed = tile.annotate(end=Length("body") / SIZE).filter(end__gt=OuterRef("index") % WIDTH)
    last = Checkpoint.objects.filter(log=OuterRef("log")).order_by("-size").values("size")[:1]
    grows = Log.objects.order_by("-number").values("number")[:1]
    follows = Q(log=Subquery(grows)) & (Q(index=F("signed")) | Exists(place)) & Exists(hashed)
    rows = LedgerEntry.objects.filter(index__gte=0, kind=KIND[what], **{what: OuterRef("pk")})
    return Exists(
        rows.annotate(signed=Coalesce(Subquery(last), 0)).filter(Q(index__lt=F("signed")) | follows)
    )


def wrong(log: Log, leaf: Leaf) -> str:
    """What is wrong with a leaf; empty when nothing is."""
    row = leaf.row
    if row is None:
        return UNKNOWN
    if any(getattr(row, f"{column}_id") is not None for kind, column in COLUMN.items() if kind != row.kind):
        return "its row says that it stands for something else too"
    if row.kind == LeafKind.CONSENT and row.record is None:
        return f"its record {row.record_id} is missing"
    if row.kind == LeafKind.POLICY and row.rendition is None:
        return f"its text {row.rendition_id} is missing"
    if row.kind == LeafKind.AUDIT and row.audit_event is None:
        return f"its audit event {row.audit_event_id} is missing"
    try:
        expected = _expected(log, row)
    except ValueError:  # no leaf could ever stand for such a row
        expected = None
    if expected is None or leaf.entry != expected:
        return f"it is not that of {_named(row)}"
    return ""


def _rows(log: Log, begin: int, end: int) -> dict[int, LedgerEntry]:
    known = log.entries.filter(index__gte=begin, index__lt=end)
    named = known.select_related("rendition__version__policy").defer("rendition__body")
    return {row.index: row for row in named.prefetch_related("record", "audit_event")}


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
