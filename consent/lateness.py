"""How far sealing is behind its promise: what waits, since when, and whether that breaks a receipt's word."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from consent.models import Checkpoint, ConsentRecord, Log, UnsealedRecord
from consent.sealing import hindrance
from consent.signing import PROMISED
from policies.refusals import Refused

log = logging.getLogger(__name__)
ALARM = timedelta(seconds=PROMISED)
BREACH = 3 * ALARM


class Lateness(TextChoices):
    """Where sealing stands against the promise that every receipt makes."""

    IN_TIME = "in_time", _("In time")
    LATE = "late", _("Late: what receipts promise is not kept")
    BREACH = "breach", _("Broken: receipts without a proof speak against the site")


@dataclass(frozen=True)
class Sealing:
    """The oldest record that no signed log holds yet, the newest checkpoint, and why no other is signed."""

    lateness: Lateness
    waiting: int
    oldest: datetime | None
    last: Checkpoint | None
    stopped: Refused | None


def look(*, at: datetime) -> Sealing:
    """Where sealing stands at a moment: what waits for a leaf, and what has one that nobody signed."""
    current = Log.objects.current()
    last = current.last() if current else None
    unsigned = ConsentRecord.objects.none()
    if current:
        leaves = current.entries.filter(index__gte=last.size if last else 0, record__isnull=False)
        unsigned = ConsentRecord.objects.filter(pk__in=leaves.values("record"))
    queued = ConsentRecord.objects.filter(pk__in=UnsealedRecord.objects.values("record"))
    times = [one.received_at for rows in (queued, unsigned) if (one := rows.order_by("received_at").first())]
    oldest = min(times, default=None)
    waiting = UnsealedRecord.objects.count() + unsigned.count()
    return Sealing(_lateness(at, oldest), waiting, oldest, last, hindrance())


def watch(*, at: datetime) -> Sealing:
    """A line of the journal says that sealing is late, or that its promise is broken; else nothing does."""
    found = look(at=at)
    if found.oldest and found.lateness != Lateness.IN_TIME:
        level = logging.ERROR if found.lateness == Lateness.BREACH else logging.WARNING
        seconds = int((at - found.oldest).total_seconds())
        log.log(level, "sealing is %s: the oldest record waits for %s s", found.lateness.value, seconds)
    return found


def _lateness(at: datetime, oldest: datetime | None) -> Lateness:
    if oldest is None or at - oldest < ALARM:
        return Lateness.IN_TIME
    return Lateness.BREACH if at - oldest >= BREACH else Lateness.LATE
