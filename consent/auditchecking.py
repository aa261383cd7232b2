"""Whether the acts of the staff still say what was sealed, one after the other, as far as time allows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from consent import leaves, signing, tiling
from consent.audited import entry_of
from consent.committed import ADDED
from consent.models import LeafKind, LedgerEntry, Log
from consent.verifying import Fault
from ledger.checkpoint import Checkpoint as Signed
from ledger.checkpoint import checked
from ledger.hashing import SIZE, leaf_hash
from ledger.merkle import BadProof, check_inclusion
from ledger.note import BadNote
from ledger.tiles import WIDTH, BadTile, Tree
from policies.models import AuditEvent

PAGE = 500  # acts, between two looks at the clock


@dataclass(frozen=True)
class Compared:
    """Everything up to this act is whole, so many of them in this run; then comes the fault, if any."""

    upto: int
    sealed: int = 0
    waiting: int = 0
    fault: Fault | None = None
    event: AuditEvent | None = None  # the one at fault, where it is there
    ended: bool = False


@dataclass
class SignedLog:
    """A log as far as it was signed. Each of its tiles is proved once to stand under the signed root."""

    log: Log
    signed: Signed
    tree: Tree
    _proved: dict[int, bytes] = field(default_factory=dict)

    def holds(self, index: int, entry: bytes) -> bool:
        """Whether this entry is that leaf. Raises BadProof or BadTile for a tile that was changed."""
        n, place = divmod(index, WIDTH)
        if n not in self._proved:
            self._proved = {n: self._row(n)}
        return self._proved[n][place * SIZE :][:SIZE] == leaf_hash(entry)

    def _row(self, n: int) -> bytes:
        """The hashes of a tile. The proof of its first leaf is made of all others, so it speaks for each."""
        first = n * WIDTH
        row = self.tree.read(0, n, min(WIDTH, self.signed.size - first))
        proof = self.tree.inclusion(first)
        check_inclusion(row[:SIZE], first, self.signed.size, proof, self.signed.root)
        return row


@dataclass(frozen=True)
class Act:
    """The number of an act, its event if that is there, and the signed leaves that are said to be its own."""

    pk: int
    event: AuditEvent | None
    rows: list[LedgerEntry]

    def wrong(self, logs: dict[int, SignedLog], *, waits: bool) -> Fault | None:
        """The first of its faults."""
        if self.event is None:
            return Fault(f"audit event {self.pk}", f"its audit event {self.pk} is missing")
        if not self.rows and not waits:
            return Fault(f"audit event {self.pk}", ADDED)
        for row in self.rows:
            where = f"{logs[row.log_id].log.name}/leaf {row.index}"
            try:
                if not logs[row.log_id].holds(row.index, entry_of(self.event, bytes(row.nonce))):
                    return Fault(where, f"it is not that of audit event {self.pk}")
            except (BadProof, BadTile) as error:
                return Fault(where, str(error))
        return None


def compare(*, after: int = 0, goes_on: Callable[[], bool] = lambda: True) -> Compared:
    """Acts after that one were made leaves again and found under the signed roots, until the first fault.

    `goes_on` is asked before each PAGE of acts but the first; where it says no, another call goes on there.
    """
    logs: dict[int, SignedLog] = {}
    for log in Log.objects.order_by("number"):
        if fault := _opened(log, logs):
            return Compared(after, fault=fault)
    found = Compared(after)
    for page in _pages(after, logs):
        if found.upto > after and not goes_on():
            return found
        found = _read(page, found, logs)
        if found.fault:
            return found
    return replace(found, ended=True)


def _opened(log: Log, logs: dict[int, SignedLog]) -> Fault | None:
    """The log is among those whose signature holds and whose every leaf has a row; else what is wrong."""
    last = log.last()
    if last is None:
        return None
    try:
        signed, _by = checked(bytes(last.note), signing.verifiers(log.origin), origin=log.origin)
    except BadNote as error:
        return Fault(f"{log.name}/checkpoint {last.size}", str(error))
    rows = log.entries.filter(index__gte=0, index__lt=signed.size).order_by("index")
    if rows.count() != signed.size:
        indexes = enumerate(rows.values_list("index", flat=True).iterator())
        gap = next((place for place, index in indexes if place != index), signed.size - 1)
        return Fault(f"{log.name}/leaf {gap}", leaves.UNKNOWN)
    logs[log.pk] = SignedLog(log, signed, Tree(tiling.reader(log), signed.size))
    return None


def _pages(after: int, logs: dict[int, SignedLog]) -> Iterator[list[Act]]:
    """Acts by their numbers: those that are there, and those that a leaf still names."""
    while True:
        events = {one.pk: one for one in AuditEvent.objects.filter(pk__gt=after).order_by("pk")[:PAGE]}
        named = LedgerEntry.objects.filter(kind=LeafKind.AUDIT, audit_event_id__gt=after)
        if len(events) == PAGE:
            named = named.filter(audit_event_id__lte=max(events))
        rows: dict[int, list[LedgerEntry]] = {pk: [] for pk in events}
        for row in named.order_by("log", "index"):
            if row.log_id in logs and 0 <= row.index < logs[row.log_id].signed.size:
                rows.setdefault(row.audit_event_id, []).append(row)
        if not rows:
            return
        yield [Act(pk, events.get(pk), rows[pk]) for pk in sorted(rows)]
        after = max(rows)


def _read(page: list[Act], found: Compared, logs: dict[int, SignedLog]) -> Compared:
    unsigned = [act.pk for act in page if not act.rows]
    waits = set(leaves.known_events().filter(pk__in=unsigned, known=True).values_list("pk", flat=True))
    for act in page:
        if fault := act.wrong(logs, waits=act.pk in waits):
            return replace(found, fault=fault, event=act.event)
        waiting = act.pk in waits
        found = replace(
            found, upto=act.pk, sealed=found.sealed + (not waiting), waiting=found.waiting + waiting
        )
    return found
