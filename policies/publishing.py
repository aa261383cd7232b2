"""Publishing: a draft becomes public bytes, once, and never changes again."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, Func, Max, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies import schedule, snapshot
from policies.auditing import Actor, note
from policies.models import ChangeClass, Media, Policy, PolicyVersion, Question, Rendition, Status
from policies.projection import project_published
from policies.refusals import Refused
from policies.renditions import complete_languages, gaps, render
from policies.signals import version_published
from policies.snapshot import Dates, Whole


class NotADraft(Refused):
    """The version is not a draft: it was published already, perhaps a moment ago by someone else."""

    code = "not_a_draft"
    sentence = _("This version is already published.")


class NoSections(Refused):
    """The version has no section at all."""

    code = "no_sections"
    sentence = _("The version has no sections yet.")


class EmptyTitle(Refused):
    """The title is empty in the authoritative language."""

    code = "empty_title"
    sentence = _("The title is empty in the authoritative language.")


class EmptySummary(Refused):
    """What changed is not said in the authoritative language."""

    code = "empty_summary"
    sentence = _("“What changed” is empty in the authoritative language.")


class EmptySection(Refused):
    """A section or a declaration lacks its title or text in the authoritative language."""

    code = "empty_section"
    sentence = _("The section “%(key)s” has no title or no text in the authoritative language.")


class EffectiveTooSoon(Refused):
    """The effective moment is closer than PUBLICATION_LEAD: some server would learn of it too late."""

    code = "effective_too_soon"
    sentence = _("The version must take effect at least %(seconds)s seconds after it is published.")


class EffectiveNotLater(Refused):
    """A published version of this policy takes effect at that moment or after it."""

    code = "effective_not_later"
    sentence = _("A published version takes effect at that moment or later; choose a later moment.")


class EnforcedBeforeEffective(Refused):
    """Answers would be required before the version takes effect."""

    code = "enforced_before_effective"
    sentence = _("Answers cannot be required before the version takes effect.")


class ChangedMeanwhile(Refused):
    """Somebody edited the version between its rendering and its publication."""

    code = "changed_meanwhile"
    sentence = _("The text was edited while it was being published. Look at it again, then publish.")


class ClockTimestamp(Func):
    """PostgreSQL's clock at the moment the statement runs, not at the transaction's start."""

    template = "clock_timestamp()"
    output_field = DateTimeField()


def publish(version: PolicyVersion, *, by: Actor, at: datetime | None = None) -> PolicyVersion:
    """The version is public: numbered, dated, rendered in each complete language, and closed for ever.

    Its renditions and question are stored, an AuditEvent stands, `version_published` was sent inside the
    transaction, and the files of this host follow the commit. Returns the version as stored.
    Raises NotADraft, NoSections, EmptyTitle, EmptySummary, EmptySection, EffectiveTooSoon, EffectiveNotLater,
    EnforcedBeforeEffective, ChangedMeanwhile; then nothing is stored.
    """
    at = (at or timezone.now()).replace(microsecond=0)
    whole = snapshot.read(_draft(version))
    refuse_gaps(whole)
    dates = _dates(whole.version, at)
    rows = render(whole, complete_languages(whole.version, whole), dates)
    with transaction.atomic():
        fresh = _locked(whole)
        _store(rows)
        _flip(fresh, dates)
        fresh.refresh_from_db()
        note("publish", fresh, by=by, at=at, content_hash=_text_hash(fresh, rows))
        version_published.send(sender=PolicyVersion, version=fresh, at=at)
        transaction.on_commit(_spread, robust=True)
    return fresh


def refuse_gaps(whole: Whole) -> None:
    """Return when nothing is empty in the authoritative language; raise the refusal that names the gap."""
    if not whole.nodes:
        raise NoSections
    for gap in gaps(whole, whole.version.authoritative_language):
        if gap == "title":
            raise EmptyTitle
        if gap == "change_summary":
            raise EmptySummary
        raise EmptySection(key=gap)


def earliest_effective(at: datetime) -> datetime:
    """The first whole second at which a version published now may take effect, with a second to spare."""
    return at.replace(microsecond=0) + timedelta(seconds=settings.PUBLICATION_LEAD + 2)


def _draft(version: PolicyVersion) -> PolicyVersion:
    fresh = PolicyVersion.objects.select_related("policy__controller").get(pk=version.pk)
    if fresh.status != Status.DRAFT:
        raise NotADraft
    return fresh


def _dates(version: PolicyVersion, at: datetime) -> Dates:
    published = version.policy.versions.published()
    last = published.aggregate(number=Max("number"), effective_at=Max("effective_at"))
    effective_at = (version.effective_at or earliest_effective(at)).replace(microsecond=0)
    if effective_at < at + timedelta(seconds=settings.PUBLICATION_LEAD):
        raise EffectiveTooSoon(seconds=settings.PUBLICATION_LEAD)
    if last["effective_at"] and effective_at <= last["effective_at"]:
        raise EffectiveNotLater
    enforce_at = (version.enforce_at or effective_at).replace(microsecond=0)
    if enforce_at < effective_at:
        raise EnforcedBeforeEffective
    return Dates((last["number"] or 0) + 1, at, effective_at, enforce_at)


def _locked(whole: Whole) -> PolicyVersion:
    """The version under lock, unchanged since it was read; policy first, as the trigger locks them."""
    Policy.objects.select_for_update().get(pk=whole.version.policy_id)
    PolicyVersion.objects.select_for_update().get(pk=whole.version.pk)
    again = snapshot.read(_draft(whole.version))
    if snapshot.values(again) != snapshot.values(whole):
        raise ChangedMeanwhile
    return again.version


def _store(rows: list[Rendition | Question]) -> None:
    Rendition.objects.bulk_create(row for row in rows if isinstance(row, Rendition))
    Question.objects.bulk_create(row for row in rows if isinstance(row, Question))


def _flip(version: PolicyVersion, dates: Dates) -> None:
    """The last statement: it holds only while the lead still lies ahead by the database's own clock."""
    floor, floor_mode = _floor(version, dates.number)
    lead = timedelta(seconds=settings.PUBLICATION_LEAD)
    in_time = ExpressionWrapper(ClockTimestamp() + Value(lead), output_field=DateTimeField())
    done = (
        PolicyVersion.objects.filter(pk=version.pk, status=Status.DRAFT)
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
        )
    )
    if not done:
        raise EffectiveTooSoon(seconds=settings.PUBLICATION_LEAD)


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
