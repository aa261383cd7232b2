"""The moments of a version: when it takes effect, when answers are required, how much notice it gives."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from policies.models import ChangeClass, PolicyVersion, Status
from policies.refusals import Refused
from policies.seen import is_visible
from policies.snapshot import Dates

# Between the press and the last statement every language is rendered, its PDF too.
TO_RENDER = timedelta(seconds=5)
# What is allowed for it in turn where that was too little: on a small or a busy machine.
MORE_TO_RENDER = (timedelta(seconds=30), timedelta(minutes=2))
A_SECOND = timedelta(seconds=1)
A_DAY = timedelta(days=1)
LATE = timedelta(minutes=15)  # a plan kept within it was kept: the mail that tells of it may wait as long
FARTHEST = timedelta(days=731)


class EffectiveTooSoon(Refused):
    """The effective moment is closer than PUBLICATION_LEAD: some server would learn of it too late."""

    code = "effective_too_soon"
    sentence = ngettext_lazy(
        "The version must take effect at least %(seconds)s second after it is published.",
        "The version must take effect at least %(seconds)s seconds after it is published.",
        "seconds",
    )


class EffectiveNotLater(Refused):
    """A published version of this policy takes effect at that moment or after it."""

    code = "effective_not_later"
    sentence = _("A published version takes effect at that moment or later; choose a later moment.")


class EffectiveTooFar(Refused):
    """The version would take effect further off than anybody plans; no later one could before it."""

    code = "effective_too_far"
    sentence = _("The version would take effect more than two years after it is published; look at the year.")


class EnforcedTooFar(Refused):
    """Answers would be required further off than anybody plans: a slip of the pen."""

    code = "enforced_too_far"
    sentence = _("Answers would be required more than two years after publication; look at the year.")


class EnforcedBeforeEffective(Refused):
    """Answers would be required before the version takes effect."""

    code = "enforced_before_effective"
    sentence = _("Answers cannot be required before the version takes effect.")


class NoticeTooShort(Refused):
    """People would have fewer days between publication and effect than the policy promises them."""

    code = "notice_too_short"
    sentence = ngettext_lazy(
        "This policy gives %(days)s day of notice. To give less, say why: the reason is kept.",
        "This policy gives %(days)s days of notice. To give less, say why: the reason is kept.",
        "days",
    )


def dates_for(
    version: PolicyVersion,
    *,
    published_at: datetime,
    shorter_notice: str = "",
    to_render: timedelta = TO_RENDER,
) -> Dates:
    """The number and moments that the version gets if it is published at that whole second.

    `to_render` is how long its texts may take to be rendered; it moves only a moment that nobody chose.
    `shorter_notice` is the reason for giving less notice than the policy promises. A scheduled version had
    its notice judged when it was scheduled; published late, it takes effect later rather than too soon, or
    with less notice than was judged.
    Raises EffectiveTooSoon, EffectiveTooFar, EffectiveNotLater, EnforcedBeforeEffective, EnforcedTooFar,
    NoticeTooShort.
    """
    dates = likely_dates(version, published_at, to_render)
    if dates.effective_at < published_at + timedelta(seconds=settings.PUBLICATION_LEAD):
        raise EffectiveTooSoon(seconds=settings.PUBLICATION_LEAD)
    if dates.effective_at > published_at + FARTHEST:
        raise EffectiveTooFar
    last = last_effective(version)
    if last and dates.effective_at <= last:
        raise EffectiveNotLater
    if dates.enforce_at < dates.effective_at:
        raise EnforcedBeforeEffective
    if dates.enforce_at > published_at + FARTHEST:
        raise EnforcedTooFar
    if gives_short_notice(version, published_at) and not is_visible(shorter_notice):
        raise NoticeTooShort(days=version.policy.minimum_notice)
    return dates


def likely_dates(version: PolicyVersion, published_at: datetime, to_render: timedelta = TO_RENDER) -> Dates:
    """The same without a refusal: for showing what would be."""
    last = version.policy.versions.published().first()
    effective_at = version.effective_at or first_effective(version, published_at, to_render)
    effective_at = effective_at.replace(microsecond=0)
    enforce_at = (version.enforce_at or effective_at).replace(microsecond=0)
    if version.status == Status.SCHEDULED:
        effective_at += _put_off(version, effective_at, published_at)
        effective_at = max(effective_at, earliest_effective(published_at, to_render))
        enforce_at = max(enforce_at, effective_at)
    return Dates((last.number if last else 0) + 1, published_at, effective_at, enforce_at)


def _put_off(version: PolicyVersion, effective_at: datetime, published_at: datetime) -> timedelta:
    """The whole days by which one that is published late moves: people keep the notice that was planned for
    them, as far as it is owed, and the hour at which it takes effect stays.
    """
    planned = version.planned_publish_at or published_at
    kept = min(notice_owed(version), effective_at - planned)
    if not kept or published_at <= planned + LATE:
        return timedelta(0)
    return max(timedelta(0), -((effective_at - published_at - kept) // A_DAY) * A_DAY)


def gives_short_notice(version: PolicyVersion, published_at: datetime) -> bool:
    """Whether the chosen effective moment leaves less than the promised notice and nobody has allowed it."""
    return not may_move(version) and version.effective_at < published_at + notice_owed(version)


def may_move(version: PolicyVersion) -> bool:
    """Whether it may take effect later than it stands: nobody chose the moment, or it was judged long ago."""
    return version.status == Status.SCHEDULED or version.effective_at is None


def notice_owed(version: PolicyVersion) -> timedelta:
    """How long before it binds people must be told: of a change that matters, the policy's minimum notice.

    A policy's first version changes nothing for anybody.
    """
    matters = version.change_class != ChangeClass.EDITORIAL and version.policy.versions.published().exists()
    return timedelta(days=version.policy.minimum_notice if matters else 0)


def first_effective(version: PolicyVersion, published_at: datetime, to_render: timedelta) -> datetime:
    """When a version without a chosen moment takes effect: after its notice, when every server knows, and
    after each version that is published already, whose effect may lie ahead.
    """
    told = published_at.replace(microsecond=0) + notice_owed(version)
    soonest = [earliest_effective(published_at, to_render), told]
    last = last_effective(version)
    return max([*soonest, last + A_SECOND] if last else soonest)


def last_effective(version: PolicyVersion) -> datetime | None:
    """The latest moment at which another published version of the policy takes effect."""
    return (
        version.policy.versions.published()
        .exclude(pk=version.pk)
        .aggregate(moment=Max("effective_at"))["moment"]
    )


def earliest_effective(at: datetime, to_render: timedelta = TO_RENDER) -> datetime:
    """The first whole second at which a version published now may take effect, with time to render it."""
    return at.replace(microsecond=0) + timedelta(seconds=settings.PUBLICATION_LEAD) + to_render
