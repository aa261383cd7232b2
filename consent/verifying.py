"""Reading everything again: whether records, leaves, tiles and signatures still say the same.

Safe beside a running site: of each log as much is read as was signed when its turn came. It changes nothing.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from consent import memory, signing, tiling
from consent.columns import differing
from consent.encryption import Unreadable
from consent.evidence import body_of
from consent.leaves import rows, wrong
from consent.models import Checkpoint, ConsentRecord, LedgerEntry, Log, UnsealedAudit, UnsealedRecord
from consent.subjectkeys import opened
from ledger import rereading
from ledger.checkpoint import Checkpoint as Signed
from ledger.checkpoint import checked
from ledger.commitment import commit
from ledger.note import BadNote
from ledger.tiles import WIDTH, BadTile, Tile, unpack
from policies.models import AuditEvent

PAGE = 1000  # records that are opened at once
BEGIN = UUID(int=0)
ADDED = "it was added past the log: it is no leaf and does not wait to become one"


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: a leaf, a tile, a checkpoint or a record by its name."""

    where: str
    what: str


@dataclass(frozen=True)
class Reached:
    """Everything before this record was read; the reading can go on from it."""

    record: UUID
    read: int


def verify(*, after: UUID | None = None) -> Iterator[Fault | Reached]:
    """Every fault is named, and how far the reading got; `after` a record the logs are not read again."""
    if after is None:
        yield from _memory()
        for log in Log.objects.order_by("number"):
            last = log.last()
            if last:
                yield from _tiles(log, last)
                yield from _signatures(log)
                yield from _leaves(log, last)
        yield from _acts()
    yield from _records(after or BEGIN)


def _memory() -> Iterator[Fault]:
    try:
        memory.compare(Log.objects.current())
    except memory.Forked as refusal:
        yield Fault(str(memory.file()), str(refusal))


def _tiles(log: Log, last: Checkpoint) -> Iterator[Fault]:
    for tile, what in rereading.faults(lambda tile: tiling.published(log, tile), last.size):
        yield Fault(f"{log.name}/{tile.path}", what)


def _signatures(log: Log) -> Iterator[Fault]:
    keys = signing.verifiers(log.origin)
    for one in log.checkpoints.order_by("size"):
        where = f"{log.name}/checkpoint {one.size}"
        try:
            signed, _by = checked(bytes(one.note), keys, origin=log.origin)
            root = rereading.root(lambda tile: tiling.published(log, tile), one.size)
        except (BadNote, BadTile) as error:
            yield Fault(where, str(error))
            continue
        if signed != Signed(log.origin, one.size, bytes(one.root)):
            yield Fault(where, "the row says something else than was signed")
        if root != signed.root:
            yield Fault(where, "the leaves do not give the root that was signed")


def _leaves(log: Log, last: Checkpoint) -> Iterator[Fault]:
    for n in range(-(-last.size // WIDTH)):
        begin, end = n * WIDTH, min(last.size, (n + 1) * WIDTH)
        try:
            bundle = unpack(tiling.published(log, Tile(None, n, end - begin)) or b"")
        except BadTile:
            bundle = []  # named with the tiles
        known = rows(log, begin, end)
        for index in range(begin, end):
            where, row = f"{log.name}/leaf {index}", known.get(index)
            entry = bundle[index - begin] if index - begin < len(bundle) else None
            if what := wrong(log, row, entry):
                yield Fault(where, what)


def _acts() -> Iterator[Fault]:
    known = Exists(LedgerEntry.objects.filter(audit_event=OuterRef("pk"))) | Exists(
        UnsealedAudit.objects.filter(event=OuterRef("pk"))
    )
    for pk in AuditEvent.objects.exclude(known).order_by("pk").values_list("pk", flat=True):
        yield Fault(f"audit event {pk}", ADDED)


def _records(after: UUID) -> Iterator[Fault | Reached]:
    read, page = 0, _page(after)
    while page:
        for record in page:
            for what in _wrong_in(record):
                yield Fault(f"record {record.pk}", what)
        read += len(page)
        yield Reached(page[-1].pk, read)
        page = _page(page[-1].pk)


def _page(after: UUID) -> list[ConsentRecord]:
    records = ConsentRecord.objects.filter(pk__gt=after).order_by("pk")
    return list(
        records.select_related("subject__key", "version__policy", "notice").annotate(
            known=Exists(LedgerEntry.objects.filter(record=OuterRef("pk")))
            | Exists(UnsealedRecord.objects.filter(record=OuterRef("pk")))
        )[:PAGE]
    )


def _wrong_in(record: ConsentRecord) -> Iterator[str]:
    if not record.known:
        yield ADDED
    row = getattr(record.subject, "key", None)
    if row is None:
        return  # its key was destroyed: nobody can open it any more
    try:
        keys = opened(row)
        body = body_of(record, keys)
    except (Unreadable, zlib.error):
        yield "its body cannot be opened"
        return
    if body is None or commit(keys.nonce_of(record.pk), body) != bytes(record.commitment):
        yield "its body is not what was committed to"
        return
    for name in differing(record, body):
        yield f"its columns contradict its body: {name}"
