"""How fast an announcement goes: as measured, as it is let, as the last one went, or as is assumed."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Min

from notifications.models import Announcement, ChunkState, DeliveryState, State
from notifications.pacing import pace_of

MINUTE = timedelta(minutes=1)
RECENT = 100  # chunks, some 20,000 people: none runs through more in a minute
ENOUGH = 20  # mails that a speed is judged by
ASSUMED = 25  # mails a second, as by one connection to a server far away


class Basis(enum.Enum):
    """What a speed stands on."""

    MEASURED = "measured"
    SET = "set"
    EARLIER = "earlier"
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Speed:
    """Mails a second, None where nobody can say; `last_minute` are those that got their answer in it."""

    a_second: float | None
    basis: Basis
    last_minute: int = 0


def speed_of(announcement: Announcement, *, at: datetime) -> Speed:
    """As measured while it runs; before, and while it is paused, the less of what is set and what is known.

    One that runs and has sent nothing for a minute goes as fast as is set: what holds it up, nobody knows.
    """
    allowed = pace_of(announcement.kind).a_second
    if announcement.state == State.RUNNING:
        begun = _begun(announcement)
        if lately := a_minute_ago(announcement, at=at):
            measured = lately / _seconds(begun, at)
            return Speed(min(measured, allowed or measured), Basis.MEASURED, lately)
        if begun and begun < at - MINUTE:
            return Speed(allowed, Basis.SET)
    earlier = _of_the_last(announcement)
    known = earlier or ASSUMED
    if allowed and allowed <= known:
        return Speed(allowed, Basis.SET)
    return Speed(known, Basis.EARLIER if earlier else Basis.ASSUMED)


def a_minute_ago(announcement: Announcement, *, at: datetime) -> int:
    """How many mails got their answer in the minute before, among those in work and just done."""
    chunks = announcement.chunks
    done = chunks.filter(state=ChunkState.DONE).order_by("-position").values_list("pk", flat=True)[:RECENT]
    leased = chunks.filter(state=ChunkState.LEASED).values_list("pk", flat=True)
    recent = announcement.deliveries.filter(chunk__in=[*done, *leased], at__gt=at - MINUTE, at__lte=at)
    return recent.exclude(state__in=[DeliveryState.SENDING, DeliveryState.SKIPPED]).count()


def _begun(announcement: Announcement) -> datetime | None:
    """When its first mail was begun, or somebody let it go on after that; None before."""
    first = announcement.deliveries.filter(chunk__position=0).aggregate(at=Min("opened_at"))["at"]
    return first and max(first, announcement.told_at or first)


def _seconds(begun: datetime | None, at: datetime) -> float:
    """How much of the last minute it has run, a second at least."""
    return max(1.0, min(at - (begun or at), MINUTE).total_seconds())


def _of_the_last(announcement: Announcement) -> float | None:
    """How fast the last one of its kind went in its last minute of first tries, whatever paused it before."""
    over = Announcement.objects.filter(kind=announcement.kind, state=State.FINISHED)
    last = over.exclude(pk=announcement.pk).order_by("-finished_at").first()
    if last is None:
        return None
    final = last.chunks.order_by("-position").values("pk")[:1]
    ended = last.deliveries.filter(chunk__in=final, attempt=1).aggregate(at=Max("at"))["at"]
    sent = a_minute_ago(last, at=ended) if ended else 0
    return sent / _seconds(_begun(last), ended) if sent >= ENOUGH else None
