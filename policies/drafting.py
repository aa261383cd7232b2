"""Drafts: where the next version of a policy begins."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policies.auditing import Actor, name_of, note
from policies.contributing import contribute, inherit
from policies.languages import column_of
from policies.locking import locked_in
from policies.models import Origin, Policy, PolicyVersion, Status
from policies.refusals import Refused

# What belongs to one publication and does not pass to the next draft.
NOT_COPIED = {"id", "version_id"}
KEPT = ("policy", "floor_mode", "authoritative_language")


class CorrectionUnderWay(Refused):
    """The version's correction is being written already; `draft` is its row."""

    code = "correction_under_way"
    sentence = _("A correction of this version is under way already.")

    def __init__(self, draft: PolicyVersion) -> None:
        super().__init__()
        self.draft = draft


class NothingToCorrect(Refused):
    """The version is not public: it is simply edited."""

    code = "nothing_to_correct"
    sentence = _("Only a published version is corrected; this one can simply be edited.")


class NotADraft(Refused):
    """The version is under review, approved, scheduled or published."""

    code = "not_a_draft"
    sentence = _("This version is no longer a draft.")


class PublishedFromIt(Refused):
    """A version that an older release published names the draft, and never changes."""

    code = "published_from_it"
    sentence = _("A published version names this draft as what it was copied from, so the draft stays.")


@transaction.atomic
def start(
    policy: Policy,
    *,
    by: Actor,
    of: PolicyVersion | None = None,
    press: UUID | None = None,
    at: datetime | None = None,
) -> PolicyVersion:
    """The policy has one more draft: a copy of its newest published version, or an empty one without any.

    `of` is the version to copy instead, whatever its state. `press` marks the page that it was asked for on:
    pressed twice there, it makes one draft. Several may be under way side by side.
    """
    versions = Policy.objects.select_for_update().get(pk=policy.pk).versions
    begun = versions.filter(begun_with=press).first() if press else None
    if begun:
        return begun
    original = of or versions.published().first()
    if original:
        return copy(original, by=by, press=press, at=at)
    return _begun_empty(policy, by=by, press=press, at=at or timezone.now())


def _begun_empty(policy: Policy, *, by: Actor, press: UUID | None, at: datetime) -> PolicyVersion:
    first = PolicyVersion.objects.create(
        policy=policy,
        authoritative_language="ar" if "ar" in policy.languages else policy.languages[0],
        origin=Origin.EMPTY,
        begun_by=name_of(by),
        begun_with=press,
    )
    contribute(first, by=by, at=at)
    note("draft", first, by=by, at=at)
    return first


@transaction.atomic
def copy(
    version: PolicyVersion, *, by: Actor, press: UUID | None = None, at: datetime | None = None
) -> PolicyVersion:
    """A new draft says what the version says, in every language, based on it.

    Sections, declarations and their confirmation are the same; number, dates, status, what changed and how
    much are not copied: they belong to one publication. Whoever copies has touched the text, and so has
    whoever touched an original that nobody has published.
    """
    draft = _copied(version, origin=Origin.COPY, begun_by=name_of(by), begun_with=press)
    at = at or timezone.now()
    contribute(draft, by=by, at=at)
    note("copy", draft, by=by, at=at)
    return draft


@transaction.atomic
def correct(version: PolicyVersion, *, by: Actor, at: datetime | None = None) -> PolicyVersion:
    """A new draft says what the published version says, to be mended, and that it corrects it.

    What changed is begun: it becomes the notice that people are sent. Opening the draft is not touching the
    text: an approver who stops a mistake may still approve its correction. Other drafts stay beside it.
    Raises NothingToCorrect, CorrectionUnderWay.
    """
    if not version.is_published:
        raise NothingToCorrect
    Policy.objects.select_for_update().get(pk=version.policy_id)
    if under_way := correction_of(version):
        raise CorrectionUnderWay(under_way)
    draft = _copied(version, origin=Origin.CORRECTION, begun_by=name_of(by))
    _begin_notice(draft, version)
    note("correct", draft, by=by, at=at or timezone.now())
    return draft


def correction_of(version: PolicyVersion) -> PolicyVersion | None:
    """The correction of the published version that is under way."""
    corrections = version.policy.versions.exclude(status=Status.PUBLISHED).filter(origin=Origin.CORRECTION)
    return corrections.filter(based_on=version).first()


@transaction.atomic
def discard(version: PolicyVersion, *, by: Actor, at: datetime | None = None) -> None:
    """The draft is gone; its reviews, its contributions and the audit log stay.

    What was copied from it is based on what it was based on. Raises NotADraft, PublishedFromIt, Discarded.
    """
    fresh = locked_in(version, [Status.DRAFT], NotADraft)
    if fresh.policy.versions.published().filter(based_on=fresh).exists():
        raise PublishedFromIt
    PolicyVersion.objects.filter(based_on=fresh).update(based_on=fresh.based_on)
    note("delete_draft", fresh, by=by, at=at or timezone.now())
    fresh.delete()


@transaction.atomic
def renumber(version: PolicyVersion) -> None:
    """The draft's sections stand at 0, 1, 2 and so on, in the order of the positions they had.

    Of two that had the same position the older comes first.
    """
    for position, section in enumerate(version.sections.order_by("position", "pk")):
        if section.position != position:
            version.sections.filter(pk=section.pk).update(position=position)


def _copied(version: PolicyVersion, **begun: object) -> PolicyVersion:
    """A new draft with the version's words and parts; `begun` says how it began."""
    titles = {column: value for column, value in _columns(version).items() if column.startswith("title")}
    kept = {name: getattr(version, name) for name in KEPT}
    kept["translated_from"] = {
        name: words for name, words in version.translated_from.items() if name in titles
    }
    draft = PolicyVersion.objects.create(based_on=version, **begun, **kept, **titles)
    for parts in (version.sections, version.purposes, version.data_categories, version.recipients):
        rows = [parts.model(version=draft, **_columns(part)) for part in parts.all()]
        parts.model.objects.bulk_create(rows)
    inherit(draft, original=version)
    return draft


def _begin_notice(draft: PolicyVersion, corrected: PolicyVersion) -> None:
    # Only in the interface's own languages: an English sentence is no beginning of a text in French.
    for language in set(corrected.policy.languages) & dict(settings.LANGUAGES).keys():
        with translation.override(language):
            words = gettext("Corrects version %(number)s.") % {"number": corrected.number}
        setattr(draft, column_of("change_summary", language), words)
    draft.save()


def _columns(row: Model) -> dict[str, object]:
    """A row's own values by column, those that a copy takes over; of a translated field each language's."""
    columns = row._meta.concrete_fields
    spread = {column.translated_field.name for column in columns if hasattr(column, "translated_field")}
    names = [column.attname for column in columns if column.name not in spread]
    return {name: getattr(row, name) for name in names if name not in NOT_COPIED}
