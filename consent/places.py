"""How far a reading of the log got, in words with which a later one goes on."""

import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Model

from consent.models import Checkpoint, ConsentRecord
from ledger.tiles import Tile, tiles_of
from policies.models import AuditEvent, Question, Rendition

# In the order in which they are read: those of each log, then those of no log.
PARTS = ("tile", "checkpoint", "leaf", "text", "question", "event", "record")
THINGS: dict[str, type[Model]] = {
    "text": Rendition,
    "question": Question,
    "event": AuditEvent,
    "record": ConsentRecord,
}
OF_NO_LOG = 2**15  # greater than any log's number
_TEXT = re.compile(
    r"(?:(ledger\d{0,5})/(\d{1,18})/(tile|checkpoint|leaf)|(text|question|event|record))/([!-~]+)", re.ASCII
)


class UnknownPlace(ValueError):
    """No reading of the log ever told this place."""


@dataclass(frozen=True)
class Place:
    """A part of the reading, and the last thing that was read in it.

    What is read of a log is what it was at one size; whoever goes on reads the same, though it has grown.
    """

    part: str
    log: int = OF_NO_LOG
    size: int = 0
    last: str = ""

    def __str__(self) -> str:
        name = "ledger" if self.log == 1 else f"ledger{self.log}"
        within = "" if self.log == OF_NO_LOG else f"{name}/{self.size}/"
        return f"{within}{self.part}/{self.last}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """The place that `str` wrote. Raises ValueError."""
        found = _TEXT.fullmatch(text)
        if not found:
            raise ValueError("no place of a reading")
        log, size, part, of_none, last = found.groups()
        number = int(log.removeprefix("ledger") or 1) if log else OF_NO_LOG
        place = cls(part or of_none, number, int(size or 0), last)
        if str(place) != text:
            raise ValueError("no place of a reading")
        _ = place.key  # raises for a thing that cannot be found
        return place

    def at(self, last: object) -> "Place":
        """The same part, read up to this thing."""
        return replace(self, last=str(last))

    @property
    def rank(self) -> tuple[int, int]:
        """Greater for what is read later."""
        return self.log, PARTS.index(self.part)

    @property
    def key(self) -> Any:
        """What the thing is found by: a tile's level and number, an index or an id. Raises ValueError."""
        if self.part == "tile":
            return order(Tile.at(f"tile/{self.last}"))
        return UUID(self.last) if self.part == "record" else int(self.last)


def order(tile: Tile) -> tuple[int, int]:
    """Greater for tiles that are read later: bundles come first, then the levels."""
    return (-1 if tile.level is None else tile.level), tile.n


def place_told(text: str) -> Place:
    """The place that an earlier reading told.

    Raises UnknownPlace for words that are none, for a size at which no log was signed and for a thing that
    is not there: nobody was there.
    """
    try:
        place = Place.read(text)
    except ValueError:
        raise UnknownPlace from None
    if not _is_there(place):
        raise UnknownPlace
    return place


def _is_there(place: Place) -> bool:
    if place.log == OF_NO_LOG:
        return THINGS[place.part]._default_manager.filter(pk=place.key).exists()
    signed = Checkpoint.objects.filter(log=place.log)
    if not signed.filter(size=place.size).exists():
        return False
    if place.part == "tile":
        return any(tile.path == f"tile/{place.last}" for tile in tiles_of(place.size))
    if place.part == "leaf":
        return 0 <= place.key < place.size
    return signed.filter(size=place.key, size__lte=place.size).exists()
