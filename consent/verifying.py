"""Reading everything again: whether records, leaves, tiles and signatures still say the same.

Safe beside a running site: of each log as much is read as was signed when its turn came. It changes nothing.
Killed at any point, another run goes on from the last place that was told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from consent import committed, leaves, lineage, memory, signing, texts, tiling
from consent.models import Checkpoint, ConsentRecord, Log
from consent.places import Place, order
from ledger import rereading
from ledger.checkpoint import Checkpoint as Signed
from ledger.checkpoint import checked
from ledger.note import BadNote
from ledger.tiles import BadTile, Tile, tiles_of
from policies.models import AuditEvent, Question, Rendition

PAGE = 1000  # things, between two lines of progress


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: a leaf, a tile, a checkpoint, a record or an audit event by its name."""

    where: str
    what: str


@dataclass(frozen=True)
class Reached:
    """Everything up to this place was read, so many of its things in this run; another goes on from there."""

    place: Place
    read: int


@dataclass(frozen=True)
class Part:
    """Things of one kind, those after a key or all of them; what is wrong with each; how each is named."""

    place: Place
    things: Callable[[Any], Iterator[Any]]
    faults: Callable[[Any], Iterator[Fault]]
    name: Callable[[Any], object]


def verify(*, after: Place | None = None) -> Iterator[Fault | Reached]:
    """Every fault is named, and how far the reading got; what lies before `after` is not read again."""
    if after is None:
        yield from _memory()
        yield from _lineage()
    for part in _parts(after):
        if after and part.place.rank < after.rank:
            continue
        goes_on = after is not None and part.place.rank == after.rank
        yield from _read(part, after.key if goes_on else None)


def _read(part: Part, key: Any) -> Iterator[Fault | Reached]:
    things, read = part.things(key), 0
    while page := list(islice(things, PAGE)):
        for thing in page:
            yield from part.faults(thing)
        read += len(page)
        yield Reached(part.place.at(part.name(page[-1])), read)


def _parts(after: Place | None) -> Iterator[Part]:
    for log in Log.objects.order_by("number"):
        last = log.last()
        size = after.size if after and after.log == log.pk else last.size if last else 0
        if size:
            yield from _of_log(log, size)
    yield Part(Place("text"), texts.renditions, _text, lambda text: text.pk)
    yield Part(Place("question"), texts.questions, _question, lambda question: question.pk)
    yield Part(Place("event"), leaves.events, _event, lambda event: event.pk)
    yield Part(Place("record"), committed.records, _record, lambda record: record.pk)


def _of_log(log: Log, size: int) -> Iterator[Part]:
    def tiles(key: tuple[int, int] | None) -> Iterator[Tile]:
        return (tile for tile in tiles_of(size) if key is None or order(tile) > key)

    def checkpoints(key: int | None) -> Iterator[Checkpoint]:
        return log.checkpoints.filter(size__gt=key or 0, size__lte=size).order_by("size").iterator(PAGE)

    def place(part: str) -> Place:
        return Place(part, log.pk, size)

    yield Part(place("tile"), tiles, lambda tile: _tile(log, tile), lambda tile: tile.path[5:])
    yield Part(place("checkpoint"), checkpoints, lambda one: _checkpoint(log, one), lambda one: one.size)
    yield Part(
        place("leaf"),
        lambda key: leaves.leaves(log, size, after=-1 if key is None else key),
        lambda leaf: _leaf(log, leaf),
        lambda leaf: leaf.index,
    )


def _memory() -> Iterator[Fault]:
    try:
        memory.compare(Log.objects.current())
    except memory.Forked as refusal:
        yield Fault(str(memory.file()), str(refusal))


def _lineage() -> Iterator[Fault]:
    for log, what in lineage.faults():
        yield Fault(log.name, what)


def _tile(log: Log, tile: Tile) -> Iterator[Fault]:
    if what := rereading.fault(lambda one: tiling.stored(log, one), tile):
        yield Fault(f"{log.name}/{tile.path}", what)


def _checkpoint(log: Log, one: Checkpoint) -> Iterator[Fault]:
    where = f"{log.name}/checkpoint {one.size}"
    try:
        signed, by = checked(bytes(one.note), signing.verifiers(log.origin), origin=log.origin)
        root = rereading.root(lambda tile: tiling.stored(log, tile), one.size)
    except (BadNote, BadTile) as error:
        yield Fault(where, str(error))
        return
    if signed != Signed(log.origin, one.size, bytes(one.root)):
        yield Fault(where, "the row says something else than was signed")
    if int(one.at.timestamp()) not in [signature.time for signature in by]:
        yield Fault(where, "the row tells another time than was signed")
    if root != signed.root:
        yield Fault(where, "the leaves do not give the root that was signed")


def _leaf(log: Log, leaf: leaves.Leaf) -> Iterator[Fault]:
    if what := leaves.wrong(log, leaf):
        yield Fault(f"{log.name}/leaf {leaf.index}", what)


def _text(text: Rendition) -> Iterator[Fault]:
    for what in texts.wrong_in(text):
        yield Fault(f"text {text}", what)


def _question(question: Question) -> Iterator[Fault]:
    for what in texts.wrong_in(question):
        yield Fault(f"question {question}", what)


def _event(event: AuditEvent) -> Iterator[Fault]:
    if not event.known:
        yield Fault(f"audit event {event.pk}", committed.ADDED)


def _record(record: ConsentRecord) -> Iterator[Fault]:
    for what in committed.wrong_in(record):
        yield Fault(f"record {record.pk}", what)
