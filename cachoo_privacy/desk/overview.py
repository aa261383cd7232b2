"""What the desk opens with: whether everything runs, and the answers of the last weeks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi

from cachoo_privacy.desk.acceptance import acceptances
from cachoo_privacy.desk.awaiting import awaiting
from cachoo_privacy.desk.counting import counted, due, looked
from cachoo_privacy.health.checks import HEARTBEAT
from cachoo_privacy.health.examining import findings
from consent.models import ConsentRecord, Decision
from notifications.models import Announcement, State
from notifications.progress import Progress, progress

WEEKS = 12
KINDS = (
    Decision.ACCEPT,
    Decision.REFUSE,
    Decision.ACKNOWLEDGE,
    Decision.CONTINUED_USE,
    Decision.WITHDRAW,
)
SAID_APART = {"sealing"}  # with since when, and why
MAILINGS = 3  # the numbers of each are a query
WIDTH, HEIGHT, GAP = 640, 160, 10


@dataclass(frozen=True)
class Bar:
    """A part of a week's column: which kind of answer, and its rectangle."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Weeks:
    """The answers of the last weeks: numbers by week and kind, and the bars that show them."""

    counted_at: datetime
    kinds: tuple[tuple[str, str], ...]
    rows: tuple[tuple[datetime, tuple[int, ...]], ...]
    bars: tuple[Bar, ...]
    highest: int


def overview(user: AbstractBaseUser, *, at: datetime) -> dict[str, Any]:
    """What this member of the staff may see of it, as of that moment."""
    shown: dict[str, Any] = {"as_of": at, "awaiting": awaiting(user, at=at)}
    if user.has_perm("policies.view_auditevent") or user.has_perm("notifications.view_webhookendpoint"):
        shown["system"] = findings(HEARTBEAT, at=at)
        shown["ill"] = [one for one in shown["system"] if one.remedy and one.check.key not in SAID_APART]
    if user.has_perm("consent.view_consentrecord"):
        looked()
        shown["weeks"] = weeks(at=at)
        shown["counted_at"], shown["acceptances"] = acceptances(at=at, language=get_language())
    if user.has_perm("notifications.view_announcement"):
        shown["mailings"] = mailings()
    return shown


def count_ahead(*, at: datetime) -> None:
    """Whoever looks next finds the figures counted, however many people there are."""
    within = due()
    weeks(at=at, within=within)
    acceptances(at=at, language="", within=within)


def mailings() -> list[tuple[Announcement, Progress]]:
    """How far each announcement is that is neither finished nor cancelled, the newest first."""
    rows = Announcement.objects.filter(state__in=[State.READY, State.RUNNING, State.PAUSED]).order_by("-pk")
    rows = rows.prefetch_related("announced_versions__version__policy", "mailing__texts")[:MAILINGS]
    return [(one, progress(one)) for one in rows]


def weeks(*, at: datetime, within: timedelta | None = None) -> Weeks:
    """Every week is there, also one without answers; they begin on Monday in the site's time zone.

    `within` as in `counted`.
    """
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=midnight.weekday())
    begins = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    since = begins[0]
    counted_at, numbers = counted(f"weeks:{since:%Y%m%d}", lambda: _counted(since, at), at=at, within=within)
    rows = tuple(
        (week, tuple(numbers.get((week.date(), kind.value), 0) for kind in KINDS)) for week in begins
    )
    highest = max(1, *(sum(row) for _week, row in rows))
    kinds = tuple((kind.value, str(kind.label)) for kind in KINDS)
    return Weeks(counted_at, kinds, rows, _bars([row for _week, row in rows], highest), highest)


def _counted(since: datetime, at: datetime) -> dict[tuple[date, str], int]:
    """The answers by week and kind: one query."""
    found = (
        ConsentRecord.objects.filter(received_at__gte=since, received_at__lte=at, decision__in=KINDS)
        .annotate(week=TruncWeek("received_at"))
        .values_list("week", "decision")
        .annotate(number=Count("pk"))
    )
    return {(week.date(), decision): number for week, decision, number in found}


def _bars(rows: list[tuple[int, ...]], highest: int) -> tuple[Bar, ...]:
    """Columns in the direction of the script, the first kind of each on the ground."""
    step, bars = WIDTH / len(rows), []
    for place, row in enumerate(reversed(rows) if get_language_bidi() else rows):
        top = float(HEIGHT)
        for kind, number in zip(KINDS, row, strict=True):
            height = number / highest * HEIGHT
            top -= height
            if number:
                bars.append(Bar(kind.value, place * step + GAP / 2, top, step - GAP, height))
    return tuple(bars)
