"""Scheduled publication: planned, moved, taken off the plan, and done once when its time has come."""

import logging
from datetime import datetime
from enum import Enum

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies import snapshot
from policies.approval import refuse_void
from policies.auditing import Actor, name_of, note
from policies.locking import locked_in
from policies.models import Policy, PolicyVersion, Status
from policies.moments import FARTHEST, dates_for, gives_short_notice
from policies.publishing import ClockTimestamp, NotApproved, publish
from policies.refusals import Refused
from policies.unsaid import explain

log = logging.getLogger(__name__)


class Own(Enum):
    """The version's own moment stays."""

    MOMENT = 0


class NotScheduled(Refused):
    """The version is not on the plan: taken off it, or published a moment ago."""

    code = "not_scheduled"
    sentence = _("This version is not scheduled; perhaps it has just been published.")


class PlannedInThePast(Refused):
    """The planned moment of publication has passed."""

    code = "planned_in_the_past"
    sentence = _("The moment of publication has passed; choose a later one.")


class PlannedTooFar(Refused):
    """The planned moment is further off than anybody plans: a slip of the pen."""

    code = "planned_too_far"
    sentence = _("Publication is planned more than two years from now; look at the year.")


@transaction.atomic
def schedule(
    version: PolicyVersion,
    *,
    by: Actor,
    publish_at: datetime,
    effective_at: datetime | Own | None = Own.MOMENT,
    enforce_at: datetime | Own | None = Own.MOMENT,
    shorter_notice: str = "",
    gaps_reason: str = "",
    at: datetime | None = None,
) -> PolicyVersion:
    """The approved version will be published at `publish_at`, take effect and require answers at the others.

    A moment that is not given stays the version's own; None takes it away: then it takes effect when its
    notice has passed, and requires answers at once. Raises NotApproved, ApprovalVoid, PlannedInThePast,
    PlannedTooFar, GapsUnexplained and every refusal of `dates_for`.
    """
    at = at or timezone.now()
    fresh = locked_in(version, [Status.APPROVED], NotApproved)
    _take_moments(fresh, effective_at, enforce_at)
    _plan(fresh, publish_at, by=by, at=at, shorter_notice=shorter_notice, gaps_reason=gaps_reason)
    note("schedule", fresh, by=by, at=at, content_hash=fresh.approved_hash, reason=publish_at.isoformat())
    return _again(version)


@transaction.atomic
def move(
    version: PolicyVersion,
    *,
    by: Actor,
    publish_at: datetime,
    effective_at: datetime | Own | None = Own.MOMENT,
    enforce_at: datetime | Own | None = Own.MOMENT,
    shorter_notice: str = "",
    gaps_reason: str = "",
    at: datetime | None = None,
) -> PolicyVersion:
    """The scheduled version will be published at another moment, with the same checks as `schedule`.

    Raises NotScheduled, ApprovalVoid, PlannedInThePast, PlannedTooFar, GapsUnexplained and every refusal of
    `dates_for`.
    """
    at = at or timezone.now()
    fresh = locked_in(version, [Status.SCHEDULED], NotScheduled)
    _take_moments(fresh, effective_at, enforce_at)
    fresh.status = Status.APPROVED  # judged as if it were scheduled for the first time
    _plan(fresh, publish_at, by=by, at=at, shorter_notice=shorter_notice, gaps_reason=gaps_reason)
    note("move", fresh, by=by, at=at, content_hash=fresh.approved_hash, reason=publish_at.isoformat())
    return _again(version)


@transaction.atomic
def unschedule(version: PolicyVersion, *, by: Actor, at: datetime | None = None) -> PolicyVersion:
    """The version is approved and will not be published by itself. Raises NotScheduled."""
    at = at or timezone.now()
    fresh = locked_in(version, [Status.SCHEDULED], NotScheduled)
    _take_off(fresh, at)
    note("unschedule", fresh, by=by, at=at)
    return _again(version)


def publish_due(*, at: datetime | None = None) -> list[PolicyVersion]:
    """Every version whose planned moment has come is published; returns those that this call published.

    Any number of workers may call it at once, also after days of downtime. One that is refused is taken off
    the plan, stays approved, and the audit log says why. Without `at` the database's clock decides.
    """
    done = []
    for policy_id in set(_due(at).values_list("policy_id", flat=True)):
        try:
            done += _publish_due_of(policy_id, at)
        except Exception:
            # One policy in trouble must not keep the others waiting; the next call tries it again.
            log.exception("The planned publication of policy %s failed", policy_id)
    return done


@transaction.atomic
def _publish_due_of(policy_id: int, at: datetime | None) -> list[PolicyVersion]:
    # The policy's row is the lock that publishing takes first; who finds it held leaves it alone.
    if not Policy.objects.select_for_update(skip_locked=True).filter(pk=policy_id).exists():
        return []
    # Under lock, or it could be taken off the plan between this look and its publication.
    due = _due(at).filter(policy_id=policy_id).select_for_update()
    return [published for version in due if (published := _published(version, at))]


def _due(at: datetime | None) -> QuerySet[PolicyVersion]:
    due = PolicyVersion.objects.filter(
        status=Status.SCHEDULED, planned_publish_at__lte=at or ClockTimestamp()
    )
    return due.order_by("planned_publish_at", "pk")


def _published(version: PolicyVersion, at: datetime | None) -> PolicyVersion | None:
    now = at or timezone.now()
    try:
        # The database's clock says that it is due; this process's own may be behind.
        return publish(version, by=version.planned_by, at=max(now, version.planned_publish_at))
    except Refused as refused:
        log.error("Version %s could not be published at its time: %s", version.pk, refused.code)
        _take_off(version, now)
        note("miss", version, by=version.planned_by, at=now, reason=refused.code)
        return None


def _take_moments(
    version: PolicyVersion, effective_at: datetime | Own | None, enforce_at: datetime | Own | None
) -> None:
    if effective_at is not Own.MOMENT:
        version.effective_at = effective_at
    if enforce_at is not Own.MOMENT:
        version.enforce_at = enforce_at


def _plan(
    version: PolicyVersion,
    publish_at: datetime,
    *,
    by: Actor,
    at: datetime,
    shorter_notice: str,
    gaps_reason: str,
) -> None:
    """The checks of a publication at that moment, then the row."""
    if publish_at <= at:
        raise PlannedInThePast
    if publish_at > at + FARTHEST:
        raise PlannedTooFar
    whole = snapshot.read(version)
    refuse_void(whole)
    publish_at = publish_at.replace(microsecond=0)
    dates_for(version, published_at=publish_at, shorter_notice=shorter_notice)
    explain(whole, by=by, at=at, reason=gaps_reason)
    if gives_short_notice(version, publish_at):
        note("shorten_notice", version, by=by, at=at, reason=shorter_notice.strip())
    PolicyVersion.objects.filter(pk=version.pk).update(
        status=Status.SCHEDULED,
        planned_publish_at=publish_at,
        planned_by=name_of(by),
        effective_at=version.effective_at,
        enforce_at=version.enforce_at,
        edited_at=at,
    )


def _take_off(version: PolicyVersion, at: datetime) -> None:
    PolicyVersion.objects.filter(pk=version.pk, status=Status.SCHEDULED).update(
        status=Status.APPROVED, planned_publish_at=None, planned_by="", edited_at=at
    )


def _again(version: PolicyVersion) -> PolicyVersion:
    version.refresh_from_db()
    return version
