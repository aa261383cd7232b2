"""Finds what is to be done though its bell was lost."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q

from notifications.draining import Left, drain
from notifications.finishing import pending
from notifications.leasing import LEASE, any_claimable, doubt_cancelled
from notifications.models import Announcement, State
from notifications.retrying import any_due
from policies.publishing import ClockTimestamp


def due(*, at: datetime | None = None) -> list[int]:
    """The ids of announcements with something to do at `at`, by default the database's now.

    To do is: listing people, starting, a chunk that nobody holds, a second chance, or the proof of the end.
    """
    unfinished = Announcement.objects.unfinished().filter(
        Q(state=State.RUNNING) | Q(planned=False) | Q(starts_at__lte=at or ClockTimestamp())
    )
    proved = set(unfinished.filter(~pending()).values_list("pk", flat=True))
    return [
        announcement.pk
        for announcement in unfinished.order_by("pk")
        if announcement.state == State.READY
        or announcement.pk in proved
        or any_claimable(announcement)
        or any_due(announcement)
    ]


def sweep(
    *,
    at: datetime | None = None,
    ttl: timedelta = LEASE,
    stopping: Callable[[], bool] = lambda: False,
) -> list[int]:
    """Everything due is done, here and without a broker; the ids of the announcements that were touched.

    A mail server that cannot be reached is not waited for.
    """
    doubt_cancelled()
    found = due(at=at)
    for announcement_id in found:
        while drain(announcement_id, at=at, ttl=ttl, stopping=stopping) is Left.MORE and not stopping():
            pass
    return found
