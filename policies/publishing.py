"""Publishing: an approved version becomes public bytes, once, and never changes again."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, Func, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies import schedule, snapshot
from policies.approval import refuse_void
from policies.auditing import Actor, note
from policies.changes import asks_since
from policies.locking import locked, stored
from policies.models import ChangeClass, Media, Policy, PolicyVersion, Purpose, Question, Rendition, Status
from policies.moments import (
    MORE_TO_RENDER,
    TO_RENDER,
    EffectiveTooSoon,
    dates_for,
    gives_short_notice,
    likely_dates,
    may_move,
)
from policies.projection import project_published
from policies.readiness import refuse_gaps
from policies.refusals import Refused
from policies.renditions import complete_languages, render
from policies.signals import version_published
from policies.snapshot import Dates, Whole
from policies.unsaid import explain

PUBLISHABLE = (Status.APPROVED, Status.SCHEDULED)


class AlreadyPublished(Refused):
    """The version is public, perhaps since a moment ago by someone else."""

    code = "already_published"
    sentence = _("This version is already published.")


class NotApproved(Refused):
    """Nobody has approved the version, or it has been edited since."""

    code = "not_approved"
    sentence = _("This version is not approved: somebody who has not worked on it must approve it first.")


class PlannedForLater(Refused):
    """The version has its moment, and that has not come."""

    code = "planned_for_later"
    sentence = _("This version is planned for later. To publish it now, take it off the plan first.")


class ChangedMeanwhile(Refused):
    """Somebody edited the version between its rendering and its publication."""

    code = "changed_meanwhile"
    sentence = _("The text was edited while it was being published. Look at it again, then publish.")


class Overtaken(Refused):
    """Another version of the policy was published between this one's rendering and its publication."""

    code = "overtaken"
    sentence = _("Another version was published a moment ago. Look at this one again, then publish.")


class ClockTimestamp(Func):
    """PostgreSQL's clock at the moment the statement runs, not at the transaction's start."""

    template = "clock_timestamp()"
    output_field = DateTimeField()


def publish(
    version: PolicyVersion,
    *,
    by: Actor,
    at: datetime | None = None,
    shorter_notice: str = "",
    gaps_reason: str = "",
) -> PolicyVersion:
    """The version is public: numbered, dated, rendered in each complete language, and closed for ever.

    Its renditions and question are stored, an AuditEvent stands, `version_published` was sent inside the
    transaction, and the files of this host follow the commit. Returns the version as stored.
    `shorter_notice` is the reason for giving less notice than the policy promises, `gaps_reason` the one for
    leaving unsaid what the law expects; both are kept. A moment that nobody chose moves on where rendering
    outran it.
    Raises AlreadyPublished, NotApproved, PlannedForLater, ApprovalVoid, NoSections, EmptyTitle, EmptySummary,
    EmptySection, StrayControl, every refusal of `dates_for`, GapsUnexplained, ChangedMeanwhile, Overtaken,
    Discarded; then nothing is stored.
    """
    at = (at or timezone.now()).replace(microsecond=0)
    reasons = {"shorter_notice": shorter_notice, "gaps_reason": gaps_reason}
    for to_render in (TO_RENDER, *(MORE_TO_RENDER if may_move(version) else ())):
        with suppress(EffectiveTooSoon):
            return _publish(version, to_render, by=by, at=at, **reasons)
    raise EffectiveTooSoon(seconds=settings.PUBLICATION_LEAD)


def _publish(
    version: PolicyVersion,
    to_render: timedelta,
    *,
    by: Actor,
    at: datetime,
    shorter_notice: str,
    gaps_reason: str,
) -> PolicyVersion:
    """The same, unless rendering takes longer than is allowed for it: then EffectiveTooSoon."""
    whole = _stored(version)
    dates = publishable(whole, at=at, shorter_notice=shorter_notice, to_render=to_render)
    rows = render(whole, complete_languages(whole.version, whole), dates)
    with transaction.atomic():
        fresh = _locked(whole, at)
        if likely_dates(fresh, at, to_render) != dates:
            raise Overtaken
        explain(whole, by=by, at=at, reason=gaps_reason)
        if gives_short_notice(fresh, at):
            note("shorten_notice", fresh, by=by, at=at, reason=shorter_notice.strip())
        if fresh.effective_at and dates.effective_at > fresh.effective_at:
            note("put_off", fresh, by=by, at=at, reason=fresh.effective_at.isoformat())
        _store(rows)
        _renew_purposes(whole, dates.number)
        _flip(fresh, dates)
        fresh.refresh_from_db()
        note("publish", fresh, by=by, at=at, content_hash=_text_hash(fresh, rows))
        version_published.send(sender=PolicyVersion, version=fresh, at=at)
        transaction.on_commit(_spread, robust=True)
    return fresh


def publishable(
    whole: Whole, *, at: datetime, shorter_notice: str, to_render: timedelta = TO_RENDER
) -> Dates:
    """What the version would get if it were published as it stands at that whole second.

    All that `publish` asks before it renders, so that whoever asks beforehand learns the same. Raises its
    refusals but for GapsUnexplained, ChangedMeanwhile and Overtaken.
    """
    if whole.version.is_published:
        raise AlreadyPublished
    refuse_gaps(whole)
    _refuse_state(whole.version, at)
    refuse_void(whole)
    return dates_for(whole.version, published_at=at, shorter_notice=shorter_notice, to_render=to_render)


def _stored(version: PolicyVersion) -> Whole:
    return snapshot.read(stored(version))


def _refuse_state(version: PolicyVersion, at: datetime) -> None:
    if version.is_published:
        raise AlreadyPublished
    if version.status not in PUBLISHABLE:
        raise NotApproved
    if version.status == Status.SCHEDULED and version.planned_publish_at > at:
        raise PlannedForLater


def _locked(whole: Whole, at: datetime) -> PolicyVersion:
    """The version under lock, unchanged since it was read; policy first, as the trigger locks them."""
    Policy.objects.select_for_update().get(pk=whole.version.policy_id)
    locked(whole.version)
    again = _stored(whole.version)
    _refuse_state(again.version, at)
    if snapshot.values(again) != snapshot.values(whole):
        raise ChangedMeanwhile
    refuse_void(again)
    return again.version


def _renew_purposes(whole: Whole, number: int) -> None:
    """Each published purpose says since which version it asks."""
    last = whole.version.policy.versions.published().first()
    since = asks_since(whole, snapshot.read(last) if last else None, number)
    for purpose in whole.purposes:
        purpose.asks_since = since[purpose.key]
    Purpose.objects.bulk_update(whole.purposes, ["asks_since"])


def _store(rows: list[Rendition | Question]) -> None:
    Rendition.objects.bulk_create(row for row in rows if isinstance(row, Rendition))
    Question.objects.bulk_create(row for row in rows if isinstance(row, Question))


def _flip(version: PolicyVersion, dates: Dates) -> None:
    """The last statement: it holds only while the lead still lies ahead by the database's own clock."""
    floor, floor_mode = _floor(version, dates.number)
    lead = timedelta(seconds=settings.PUBLICATION_LEAD)
    in_time = ExpressionWrapper(ClockTimestamp() + Value(lead), output_field=DateTimeField())
    done = (
        PolicyVersion.objects.filter(pk=version.pk, status__in=PUBLISHABLE)
        .annotate(earliest=in_time)
        .filter(earliest__lte=dates.effective_at)
        .update(
            status=Status.PUBLISHED,
            number=dates.number,
            published_at=dates.published_at,
            effective_at=dates.effective_at,
            enforce_at=dates.enforce_at,
            floor=floor,
            floor_mode=floor_mode,
            based_on=_public_original(version),
        )
    )
    if not done:
        raise EffectiveTooSoon(seconds=settings.PUBLICATION_LEAD)


def _public_original(version: PolicyVersion) -> PolicyVersion | None:
    """What it was copied from, or that was: a published version names no draft, which may be discarded."""
    original = version.based_on
    while original and not original.is_published:
        original = original.based_on
    return original


def _floor(version: PolicyVersion, number: int) -> tuple[int, str]:
    """An editorial version inherits what still binds; any other sets it anew."""
    last = version.policy.versions.published().first()
    if version.change_class == ChangeClass.EDITORIAL and last:
        return last.floor, last.floor_mode
    return number, version.floor_mode


def _text_hash(version: PolicyVersion, rows: list[Rendition | Question]) -> str:
    for row in rows:
        if getattr(row, "media", "") == Media.JSON and row.language == version.authoritative_language:
            return row.sha256
    return ""


def _spread() -> None:
    schedule.forget()
    project_published()
