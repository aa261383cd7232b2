"""How far an announcement has come, in numbers for a screen."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from notifications.models import Announcement, DeliveryState


@dataclass(frozen=True)
class Progress:
    """People by what became of their mail; `left` have no final row yet, `skipped_for` is by Reason."""

    state: str
    everyone_listed: bool
    planned: int
    accepted: int
    skipped: int
    deferred: int
    rejected: int
    unknown: int
    sending: int
    left: int
    skipped_for: dict[str, int]
    starts_at: datetime
    finished_at: datetime | None

    @property
    def percent(self) -> int:
        """The share of listed people whose mail has a final state, 100 only when that is everyone."""
        return 100 * (self.planned - self.left) // self.planned if self.planned else 0


def progress(announcement: Announcement) -> Progress:
    """The numbers as the rows are now."""
    states, skipped_for, waiting = Counter(), Counter(), 0
    again = Count("subject", filter=Q(not_before__isnull=False))
    rows = announcement.deliveries.values_list("state", "reason")
    for state, reason, count, due_again in rows.annotate(n=Count("subject"), again=again).order_by():
        states[state] += count
        if state == DeliveryState.SKIPPED:
            skipped_for[reason] += count
        waiting += count if state == DeliveryState.SENDING else due_again
    return Progress(
        state=announcement.state,
        everyone_listed=announcement.planned,
        planned=announcement.planned_n,
        left=announcement.planned_n - states.total() + waiting,
        skipped_for=dict(skipped_for),
        starts_at=announcement.starts_at,
        finished_at=announcement.finished_at,
        **{state.value: states[state] for state in DeliveryState},
    )
