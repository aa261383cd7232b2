"""What the screen of an announcement shows while it runs, and the proof when it has ended."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from cachoo_privacy.desk.held import who_cancelled, who_held
from cachoo_privacy.desk.unseen import is_sent, nobody_since
from notifications.models import Announcement, Delivery, DeliveryState, Reason, State
from notifications.progress import (
    Progress,
    domains,
    expected_end,
    progress,
    replies,
    told_afterwards,
    told_too_late,
)
from notifications.resending import open_to_resending
from notifications.speed import Basis, speed_of
from policies.languages import OWN_NAMES

UNDER_WAY = (State.READY, State.RUNNING)
BASES = {
    Basis.MEASURED: gettext_lazy("as fast as in the last minute"),
    Basis.SET: gettext_lazy("at the pace that is set"),
    Basis.EARLIER: gettext_lazy("as fast as the last mailing went"),
    Basis.ASSUMED: gettext_lazy("assumed: 25 mails a second"),
}
COLUMNS = (
    "subject_id", "state", "reason", "language", "message_id", "smtp_code", "smtp_text", "attempt", "doubts",
    "opened_at", "at",
)  # fmt: skip


def live(announcement: Announcement, *, at: datetime) -> dict[str, Any]:
    """The numbers of this moment."""
    counted = progress(announcement)
    return {
        "announcement": announcement,
        "held": who_held(announcement) or who_cancelled(announcement),
        "cancelled": announcement.state == State.CANCELLED,
        "progress": counted,
        "outcomes": outcomes(counted),
        "replies": replies(announcement),
        "domains": domains(announcement),
        "under_way": announcement.state in UNDER_WAY,
        "as_of": at,
        **outlook(announcement, counted, at=at),
    }


def outlook(announcement: Announcement, counted: Progress, *, at: datetime) -> dict[str, Any]:
    """When the last mail is expected and what that stands on, and what to say of people told too late.

    Of a paused one it is the moment that would be, did it go on now. While nobody sends, none is promised,
    also past the start of one whose people nobody has listed.
    """
    under_way = announcement.state in UNDER_WAY
    due = bool(counted.left) or (under_way and announcement.starts_at <= at)
    if not due or not (under_way or announcement.state == State.PAUSED):
        return {}
    if not is_sent(announcement, at=at):
        return {"unseen": nobody_since(at), "late": _lateness(announcement, at, at)}
    if not counted.left:
        return {}
    speed = speed_of(announcement, at=at)
    end = expected_end(counted.left, a_second=speed.a_second, at=max(at, announcement.starts_at))
    basis = BASES[speed.basis]
    if _waits_beyond(end, counted, at):
        end, basis = counted.again_at, gettext("the last mail to be tried again is due then")
    paused = announcement.state == State.PAUSED
    return {
        "end": end,
        "basis": gettext("if it goes on now, %(basis)s") % {"basis": basis} if paused else basis,
        "last_minute": speed.last_minute,
        "late": _lateness(announcement, end or at, at),
    }


def _waits_beyond(end: datetime | None, counted: Progress, at: datetime) -> bool:
    """Whether some mail may not be tried again before this end, or nobody can say another one."""
    if counted.again_at is None or counted.again_at <= at:
        return False
    return counted.again_at > end if end else counted.waits_only


def _lateness(announcement: Announcement, end: datetime, at: datetime) -> str:
    if told_afterwards(announcement, at=at):
        return gettext("It has taken effect already: whoever is told now is told afterwards.")
    if told_too_late(announcement, end):
        return gettext("At this pace the last people would be told after their notice was to begin.")
    return ""


def outcomes(counted: Progress) -> list[tuple[object, int]]:
    """What became of the mails, each outcome in words with its number; those that nobody met are left out."""
    rows = [
        (gettext_lazy("Taken by the mail server"), counted.accepted),
        (gettext_lazy("To be tried again"), counted.deferred),
        (pgettext_lazy("mail", "Refused"), counted.rejected),
        (gettext_lazy("Fate unknown"), counted.unknown),
        *((Reason(reason).label, number) for reason, number in counted.skipped_for.items()),
    ]
    return [row for row in rows if row[1]]


def proof(announcement: Announcement) -> dict[str, Any]:
    """That everyone listed has a final row, which bytes they were sent, and when."""
    counted = progress(announcement)
    rows = announcement.deliveries.values_list("language").annotate(n=Count("subject")).order_by("language")
    sums = {language: number for (language, number) in rows.filter(state=DeliveryState.ACCEPTED)}
    return {
        "announcement": announcement,
        "progress": counted,
        "outcomes": outcomes(counted),
        "settled": counted.planned - counted.left,
        "is_whole": counted.everyone_listed and not counted.left,
        "messages_sent": [
            (part.language, OWN_NAMES[part.language], part.subject, part.sha256, sums.get(part.language, 0))
            for part in announcement.parts.order_by("language")
        ],
        "resendable": open_to_resending(announcement).count(),
        "states": [(state.value, state.label) for state in DeliveryState],
    }


def table(announcement: Announcement, states: list[str]) -> Iterator[tuple[Any, ...]]:
    """The COLUMNS of each mail in these states, or in all where none is named: no address."""
    mails = Delivery.objects.filter(announcement=announcement)
    mails = mails.filter(state__in=states) if states else mails
    return mails.order_by("subject_id").values_list(*COLUMNS).iterator(chunk_size=2000)
