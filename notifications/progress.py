"""How far an announcement has come, in numbers for a screen."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from consent.addresses import decrypt
from consent.encryption import Unreadable
from notifications.models import Announcement, DeliveryState

LAST = 1000  # refused mails whose domain is looked up for the screen
SEVERAL = 3  # people at one domain: the domain of fewer could name them
A_CENTURY = timedelta(days=36_525)  # what takes longer is too late however long it takes


@dataclass(frozen=True)
class Progress:
    """People by what became of their mail; `left` have no final row yet, `skipped_for` is by Reason.

    Of those left, `to_try_again` have had a try; the last of them has the next not before `again_at`.
    """

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
    to_try_again: int
    again_at: datetime | None
    skipped_for: dict[str, int]
    starts_at: datetime
    finished_at: datetime | None

    @property
    def percent(self) -> int:
        """The share of listed people whose mail has a final state, 100 only when that is everyone."""
        return 100 * (self.planned - self.left) // self.planned if self.planned else 0

    @property
    def has_begun(self) -> bool:
        """Whether somebody's mail was begun, or passed over."""
        return any(getattr(self, state.value) for state in DeliveryState)

    @property
    def waits_only(self) -> bool:
        """Whether everyone who is left has had a try and waits for the next."""
        return self.left == self.to_try_again


def progress(announcement: Announcement) -> Progress:
    """The numbers as the rows are now."""
    states, skipped_for, to_try_again, moments = Counter(), Counter(), 0, []
    again = Count("subject", filter=Q(not_before__isnull=False))
    rows = announcement.deliveries.values_list("state", "reason")
    rows = rows.annotate(n=Count("subject"), again=again, latest=Max("not_before")).order_by()
    for state, reason, count, due_again, latest in rows:
        states[state] += count
        if state == DeliveryState.SKIPPED:
            skipped_for[reason] += count
        if due_again and state != DeliveryState.SENDING:  # there it is the end of a lease
            to_try_again += due_again
            moments.append(latest)
    return Progress(
        state=announcement.state,
        everyone_listed=announcement.planned,
        planned=announcement.planned_n,
        left=announcement.planned_n - states.total() + states[DeliveryState.SENDING] + to_try_again,
        to_try_again=to_try_again,
        again_at=max(moments, default=None),
        skipped_for=dict(skipped_for),
        starts_at=announcement.starts_at,
        finished_at=announcement.finished_at,
        **{state.value: states[state] for state in DeliveryState},
    )


def replies(announcement: Announcement) -> list[tuple[str, int]]:
    """What the mail server said of mails that it did not take, the most frequent first."""
    refused = announcement.deliveries.filter(state__in=[DeliveryState.DEFERRED, DeliveryState.REJECTED])
    said = refused.exclude(smtp_code=None).values_list("smtp_code", "smtp_text").order_by()
    counted = said.annotate(n=Count("subject")).order_by("-n")[:20]
    return [(f"{code} {text}", number) for code, text, number in counted]


def domains(announcement: Announcement) -> list[tuple[str, int]]:
    """Of the last mails that were not taken, how many went to each domain, the most frequent first.

    No domain is stored: it is read from the address for the moment of the screen. '' stands for all domains
    of a person or two, whom their domain could name.
    """
    refused = announcement.deliveries.filter(state__in=[DeliveryState.DEFERRED, DeliveryState.REJECTED])
    sealed = refused.order_by("-at").values_list("subject__identity__email_encrypted", flat=True)[:LAST]
    counted = Counter(filter(None, map(_domain, sealed)))
    named = [(domain, number) for domain, number in counted.most_common(20) if number >= SEVERAL]
    others = counted.total() - sum(number for _domain, number in named)
    return [*named, ("", others)] if named and others else named


def _domain(sealed: bytes | None) -> str:
    """'' where the person was erased, or no key of ours reads the address."""
    try:
        return decrypt(bytes(sealed)).rpartition("@")[2] if sealed else ""
    except Unreadable:
        return ""


def expected_end(left: int, *, a_second: float | None, at: datetime) -> datetime | None:
    """When the last mail will have left at this pace, within A_CENTURY; None where no pace is known."""
    return at + timedelta(seconds=min(left / a_second, A_CENTURY.total_seconds())) if a_second else None


def told_too_late(announcement: Announcement, end: datetime | None) -> bool:
    """Whether the last mail would leave when the notice that some version promises has begun."""
    dues = [
        version.effective_at - timedelta(days=version.policy.minimum_notice)
        for version in announcement.versions
    ]
    return bool(end) and any(end > _with_room(due, announcement) for due in dues)


def told_afterwards(announcement: Announcement, *, at: datetime) -> bool:
    """Whether some version has taken effect, so that whoever is told at this moment is told afterwards."""
    begun = [version.effective_at for version in announcement.versions]
    return any(at > _with_room(moment, announcement) for moment in begun)


def _with_room(due: datetime, announcement: Announcement) -> datetime:
    """A version that takes effect as soon as its notice allows leaves no room: only what is later is late."""
    return max(due, announcement.created_at + timedelta(hours=1))
