"""What the worker answers to; each task may be lost, doubled or killed without harm."""

import mmap
from datetime import timedelta

from celery import shared_task
from celery.signals import worker_shutting_down

from notifications.draining import Left, drain
from notifications.leasing import doubt_cancelled
from notifications.ringing import ring, ring_webhooks
from notifications.sweeping import due
from notifications.telling import tell_staff
from notifications.webhooks.delivering import any_call_due, deliver_due
from notifications.webhooks.finding import find

SWEEP_SECONDS = 15
TURN_SECONDS = 10  # then others have theirs: systems that keep us waiting hold up no mail
# One byte that a worker and its processes share: only the worker itself is told that it is to end. It has no
# lock that somebody killed could keep.
ENDING = mmap.mmap(-1, 1)


@worker_shutting_down.connect
def end_turns(**kwargs: object) -> None:
    """The mail in hand is the last one of each turn; what is left is rung for again."""
    ENDING[0] = 1


def ending() -> bool:
    """Whether this worker was asked to end."""
    return ENDING[0] == 1


@shared_task(name="notifications.drain")
def drain_announcement(announcement_id: int, lease_seconds: int = 60) -> None:
    """The announcement has had a turn, and the bell rings again if that was not enough."""
    if drain(announcement_id, ttl=timedelta(seconds=lease_seconds), stopping=ending) is Left.MORE:
        ring(announcement_id, lease_seconds=lease_seconds)


@shared_task(name="notifications.sweep")
def ring_for_due() -> None:
    """A worker was asked to look at each announcement, and at the calls, that have something to do.

    Those who run mailings were told of what came of them.
    """
    doubt_cancelled()
    for announcement_id in due():
        ring(announcement_id, expires=SWEEP_SECONDS)
    tell_staff()
    find()
    if any_call_due():
        ring_webhooks(expires=SWEEP_SECONDS)


@shared_task(name="notifications.call")
def call_systems() -> None:
    """Systems that are to be told something were called, and the bell rings again if some are left."""
    deliver_due(seconds=TURN_SECONDS)
    if any_call_due():
        ring_webhooks()
