"""Delivers an announcement for about a minute at a time; any number of workers, killed at any point."""

import enum
import logging
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from notifications import finishing, leasing, retrying, stepping
from notifications.breaking import DEFERRED_IN_A_ROW, put_off_last
from notifications.heartbeat import Heartbeat
from notifications.messages import Compiled, compiled
from notifications.models import Announcement, DeliveryState, PauseReason
from notifications.outcomes import Outcome
from notifications.pacing import Pacer
from notifications.pausing import stop_for
from notifications.planning import plan
from notifications.route import Route, RouteDown, sender_of
from notifications.sending import WAITING, Halt, attempt
from notifications.smtp import Sender
from notifications.starting import start
from notifications.stepping import Closing, LeaseLost, Opened

log = logging.getLogger(__name__)

TURN = timedelta(seconds=60)
MOST_WORKERS = 64  # that share an announcement, generously


class Left(enum.Enum):
    """What a turn leaves: work for another turn at once, or nothing that could be done now."""

    MORE = "more"
    NOTHING = "nothing"


@dataclass
class Turn:
    """One worker's turn: what it sends, by what, and when it ends (`until`, on the monotonic clock)."""

    announcement: Announcement
    sender: Sender
    heartbeat: Heartbeat
    ttl: timedelta
    until: float
    stopping: Callable[[], bool]
    messages: dict[str, Compiled]
    pacer: Pacer
    owner: uuid.UUID = field(default_factory=uuid.uuid4)
    held_back: bool = False
    deferred_in_a_row: int = 0
    uncounted: int = 0  # mails that may be sent before the first wave is counted anew

    def is_over(self) -> bool:
        """Whether no further mail is to be begun in this turn."""
        return self.held_back or self.stopping() or time.monotonic() >= self.until

    def may_begin(self) -> bool:
        """Whether a mail may be begun now, after waiting for its moment where the pace is limited."""
        if not self.is_over():
            self.held_back = not self.pacer.wait(until=self.until, stopping=self.stopping)
        return not self.is_over()


def drain(
    announcement_id: int,
    *,
    at: datetime | None = None,
    turn: timedelta = TURN,
    ttl: timedelta = leasing.LEASE,
    route: Route | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Left:
    """The announcement is listed, started if it is due, and delivered as far as one turn takes it.

    When nothing is left it is finished, by proof. A mail server that cannot be reached fails nobody. `ttl` is
    how long a lease outlives its worker; `at` stands in for the database's clock in deciding the start.
    """
    plan(announcement_id)
    if not start(announcement_id, at=at):
        return Left.NOTHING
    announcement = Announcement.objects.get(pk=announcement_id)
    messages = {part.language: compiled(part) for part in announcement.parts.all()}
    until = time.monotonic() + turn.total_seconds()
    route = route or Route.configured(sender=sender_of(announcement.kind))
    with Sender(route) as sender, Heartbeat(ttl) as heartbeat:
        mine = Turn(announcement, sender, heartbeat, ttl, until, stopping, messages, Pacer(announcement.kind))
        try:
            _take(mine)
        except Halt as halt:
            log.warning("Mail stops for now: %s", type(halt.__cause__).__name__)
            if halt.reason:
                stop_for(announcement_id, halt.reason)
            return Left.NOTHING
    if mine.held_back and not stopping():
        return Left.NOTHING  # the sweep comes back when the next moment is nearer
    return Left.MORE if mine.is_over() or finishing.finish(announcement) else Left.NOTHING


def _take(turn: Turn) -> None:
    """Second chances go first, or they would wait until all were written to; for half the turn at most."""
    half = (time.monotonic() + turn.until) / 2
    while not turn.is_over() and time.monotonic() < half and _retry_one(turn):
        pass
    while not turn.is_over() and _deliver_chunk(turn):
        pass
    while not turn.is_over() and _retry_one(turn):
        pass


def _deliver_chunk(turn: Turn) -> bool:
    """Whether there was a chunk to take; its people are written to until it, or the turn, ends."""
    if not leasing.any_claimable(turn.announcement):
        return False
    _connect(turn)
    lease = leasing.claim(turn.announcement, owner=turn.owner, ttl=turn.ttl)
    if lease is None:
        return False
    # A slow server puts off fewer in one turn: what the turn before came to is counted with it.
    turn.deferred_in_a_row = max(turn.deferred_in_a_row, put_off_last(turn.announcement, lease.chunk_id))
    turn.heartbeat.hold(lease.renew)
    try:
        _deliver_lease(turn, lease)
    except (LeaseLost, Halt) as stop:
        finishing.give_back(turn.announcement, lease, None)
        if isinstance(stop, Halt):
            raise
        return False
    finally:
        turn.heartbeat.let_go()
    return True


def _connect(turn: Turn) -> None:
    """A connection stands before anything is opened: a server that is down touches no row. Raises Halt."""
    try:
        turn.sender.connect()
    except RouteDown as error:
        raise Halt(None) from error


def _deliver_lease(turn: Turn, lease: leasing.Lease) -> None:
    closing = None
    for subject_id in lease.subjects:
        if not turn.may_begin():
            break
        mail = _step(turn, lease, closing, subject_id)
        closing = Closing(mail, _sent(turn, mail)) if mail else None
        if closing:
            _count_deferred(turn, closing.outcome)
    else:
        finishing.complete(turn.announcement, lease, closing)
        return
    finishing.give_back(turn.announcement, lease, closing)


def _step(turn: Turn, lease: leasing.Lease, closing: Closing | None, subject_id: uuid.UUID) -> Opened | None:
    """The step's mail. Raises LeaseLost, the last mail's answer written however late it is."""
    try:
        return stepping.step(turn.announcement, lease, closing, subject_id, list(turn.messages))
    except LeaseLost:
        if closing:
            finishing.write_late(turn.announcement, closing)
        raise


def _retry_one(turn: Turn) -> bool:
    """Whether a mail was due for another try; it has had it."""
    if not retrying.any_due(turn.announcement):
        return False
    _connect(turn)
    if not turn.may_begin():
        return False
    mail = retrying.open_due(turn.announcement, ttl=turn.ttl)
    if mail is None:
        return False
    turn.heartbeat.hold(lambda: retrying.renew_retried(turn.announcement.pk, mail, ttl=turn.ttl))
    try:
        finishing.settle(turn.announcement, Closing(mail, _sent(turn, mail)))
    finally:
        turn.heartbeat.let_go()
    return True


def _sent(turn: Turn, mail: Opened) -> Outcome:
    """What became of the mail. Raises Halt; then its row waits, and the try is not counted."""
    try:
        outcome = attempt(
            mail, sender=turn.sender, messages=turn.messages, at=timezone.now(), chance=random.random()
        )
    except Halt:
        finishing.write(turn.announcement, Closing(mail, WAITING))
        raise
    if outcome.state != DeliveryState.DEFERRED:  # one that was put off shows nobody anything
        _count_wave(turn)
    return outcome


def _count_deferred(turn: Turn, outcome: Outcome) -> None:
    """So many put off one after the other stop the announcement; the step that follows sees it.

    Second chances do not count: those that are left at the end are often all of one domain that is down.
    """
    put_off = outcome.state == DeliveryState.DEFERRED
    turn.deferred_in_a_row = turn.deferred_in_a_row + 1 if put_off else 0
    if turn.deferred_in_a_row >= DEFERRED_IN_A_ROW:
        stop_for(turn.announcement.pk, PauseReason.MANY_DEFERRED)


def _count_wave(turn: Turn) -> None:
    """The last mail of the first wave, whoever sent it, stops the announcement until somebody has looked.

    Mail that others have in hand counts: of workers in step with each other, none knows the others' answers.
    Counting takes longer the larger the wave, so far from its end it is done for every twentieth mail.
    """
    announcement = turn.announcement
    turn.uncounted -= 1
    if announcement.pause_after is None or turn.uncounted > 0:
        return
    had = Q(attempt__gt=0) & ~Q(state=DeliveryState.DEFERRED)
    begun = announcement.deliveries.filter(had | Q(state=DeliveryState.SENDING))
    told = begun[: announcement.pause_after].count()
    turn.uncounted = min((announcement.pause_after - told) // MOST_WORKERS, 20)
    # Asked anew: somebody may have looked meanwhile, and let the rest follow.
    if Announcement.objects.filter(pk=announcement.pk, pause_after__lte=told).exists():
        stop_for(announcement.pk, PauseReason.FIRST_WAVE)
