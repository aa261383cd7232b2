"""What the worker answers to; each task may be lost, doubled or killed without harm."""

from datetime import timedelta

from celery import shared_task

from notifications.draining import Left, drain
from notifications.ringing import ring
from notifications.sweeping import due

SWEEP_SECONDS = 15


@shared_task(name="notifications.drain")
def drain_announcement(announcement_id: int, lease_seconds: int = 60) -> None:
    """The announcement has had a turn, and the bell rings again if that was not enough."""
    if drain(announcement_id, ttl=timedelta(seconds=lease_seconds)) is Left.MORE:
        ring(announcement_id, lease_seconds=lease_seconds)


@shared_task(name="notifications.sweep")
def ring_for_due() -> None:
    """A worker was asked to look at each announcement that has something to do."""
    for announcement_id in due():
        ring(announcement_id, expires=SWEEP_SECONDS)
