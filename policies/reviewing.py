"""Review: a text is submitted, and somebody who has not touched it approves exactly that text, or not."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies import snapshot
from policies.approval import content_hash
from policies.auditing import Actor, name_of, note
from policies.contributing import has_contributed
from policies.drafting import NotADraft
from policies.locking import locked_in
from policies.models import PolicyVersion, Review, Status, Verdict
from policies.readiness import refuse_gaps
from policies.refusals import Refused
from policies.seen import is_visible

LONGEST_SHOWN = 60  # of a key that somebody made up; a real one is no longer


class NotInReview(Refused):
    """Nobody has submitted the version, or somebody has decided about it already."""

    code = "not_in_review"
    sentence = _("This version is not waiting for a review; somebody may have decided a moment ago.")


class SamePersonCannotApprove(Refused):
    """The person touched this version's text."""

    code = "same_person_cannot_approve"
    sentence = _("You have worked on this text: somebody else must approve it.")


class CommentMissing(Refused):
    """Changes were asked for without saying which."""

    code = "comment_missing"
    sentence = _("Say what should be changed.")


class UnknownSection(Refused):
    """The comment points to a section that the version does not have."""

    code = "unknown_section"
    sentence = _("This version has no section “%(key)s”.")


class ChangedSinceShown(Refused):
    """The text is not the one that the person was shown."""

    code = "changed_since_shown"
    sentence = _("The text was changed after this page was opened. Read it again, then decide.")


@transaction.atomic
def submit(version: PolicyVersion, *, by: Actor, at: datetime | None = None) -> PolicyVersion:
    """The draft waits for a review of its present text.

    Raises NotADraft, NoSections, EmptyTitle, EmptySummary, EmptySection, LeadsNowhere, StrayControl.
    """
    fresh = locked_in(version, [Status.DRAFT], NotADraft)
    whole = snapshot.read(fresh)
    refuse_gaps(whole)
    review = Review(verdict=Verdict.SUBMIT, content_hash=content_hash(whole))
    return _moved(fresh, Status.IN_REVIEW, review, "submit", by=by, at=at)


@transaction.atomic
def withdraw(version: PolicyVersion, *, by: Actor, at: datetime | None = None) -> PolicyVersion:
    """The version is a draft again, as its editors asked. Raises NotInReview."""
    fresh = locked_in(version, [Status.IN_REVIEW], NotInReview)
    review = Review(verdict=Verdict.WITHDRAW, content_hash=content_hash(snapshot.read(fresh)))
    return _moved(fresh, Status.DRAFT, review, "withdraw", by=by, at=at)


@transaction.atomic
def request_changes(
    version: PolicyVersion, *, by: Actor, text: str, section_key: str = "", at: datetime | None = None
) -> PolicyVersion:
    """The version is a draft again and `text` says why; an approval that was given is taken back too.

    `section_key` may point to one section. Raises NotInReview, CommentMissing, UnknownSection.
    """
    if not is_visible(text):
        raise CommentMissing
    fresh = locked_in(version, [Status.IN_REVIEW, Status.APPROVED], NotInReview)
    if section_key and not fresh.sections.filter(key=section_key).exists():
        raise UnknownSection(key=section_key[:LONGEST_SHOWN])
    review = Review(
        verdict=Verdict.REQUEST_CHANGES,
        content_hash=content_hash(snapshot.read(fresh)),
        text=text.strip(),
        section_key=section_key,
    )
    return _moved(fresh, Status.DRAFT, review, "request_changes", by=by, at=at)


@transaction.atomic
def approve(
    version: PolicyVersion, *, by: Actor, shown: str, text: str = "", at: datetime | None = None
) -> PolicyVersion:
    """The version is approved, bound to the content hash `shown`, the one of the text that was read.

    Nobody approves what they touched, whatever their rights. Raises NotInReview, SamePersonCannotApprove,
    ChangedSinceShown.
    """
    fresh = locked_in(version, [Status.IN_REVIEW], NotInReview)
    if has_contributed(fresh, by):
        raise SamePersonCannotApprove
    whole = snapshot.read(fresh)
    refuse_gaps(whole)
    if content_hash(whole) != shown:
        raise ChangedSinceShown
    review = Review(verdict=Verdict.APPROVE, content_hash=shown, text=text.strip())
    return _moved(fresh, Status.APPROVED, review, "approve", by=by, at=at)


def _moved(
    version: PolicyVersion, status: Status, review: Review, action: str, *, by: Actor, at: datetime | None
) -> PolicyVersion:
    """The review stands before the state that rests on it: PostgreSQL looks for it."""
    at = at or timezone.now()
    review.version, review.by, review.at = version, name_of(by), at
    review.save()
    approved_hash = review.content_hash if status == Status.APPROVED else ""
    PolicyVersion.objects.filter(pk=version.pk).update(
        status=status, approved_hash=approved_hash, edited_at=at
    )
    note(action, version, by=by, at=at, content_hash=review.content_hash, reason=review.text)
    version.refresh_from_db()
    return version
