"""A mailing is submitted by who wrote it and approved by somebody else; then it is sent."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.mailinglist.offer import offered
from notifications.listmail import NoList
from notifications.mailings.writing import hash_of, locked
from notifications.models import Announcement, DoubtPolicy, Kind, Mailing, MailingState
from notifications.ringing import ring
from policies.auditing import Actor, name_of, note
from policies.contributing import names_of
from policies.refusals import Refused


class NotSubmitted(Refused):
    """The mailing does not wait for approval."""

    code = "mailing_not_submitted"
    sentence = _("This mailing does not wait for approval.")


class AuthorCannotApprove(Refused):
    """Whoever wrote a word of it cannot approve the mailing, superusers included."""

    code = "author_cannot_approve"
    sentence = _("You wrote this mailing. Somebody else approves it.")


class MailingChanged(Refused):
    """The words are not those that were shown."""

    code = "mailing_changed"
    sentence = _("The mailing was changed after this page was opened. Read it again, then decide.")


@transaction.atomic
def submit(mailing: Mailing, *, by: Actor, at: datetime | None = None) -> Mailing:
    """The mailing waits for somebody else's approval. Raises MailingClosed."""
    fresh = locked(mailing)
    fresh.state = MailingState.WAITING
    fresh.save(update_fields=["state"])
    note("submit_mailing", fresh, by=by, at=at or timezone.now(), content_hash=hash_of(fresh))
    return fresh


@transaction.atomic
def take_back(mailing: Mailing, *, by: Actor, at: datetime | None = None) -> Mailing:
    """The mailing is a draft again, by whoever wrote it or was to approve it. Raises NotSubmitted."""
    fresh = _waiting(mailing)
    fresh.state = MailingState.DRAFT
    fresh.save(update_fields=["state"])
    note("take_back_mailing", fresh, by=by, at=at or timezone.now(), content_hash=hash_of(fresh))
    return fresh


@transaction.atomic
def approve(mailing: Mailing, *, by: Actor, shown: str, at: datetime | None = None) -> Announcement:
    """Everyone who is on the list now is written to; `shown` is the hash of the words that were read.

    Mail of unknown fate is held: nobody gets a newsletter twice. Raises MailingClosed, NotSubmitted,
    AuthorCannotApprove, MailingChanged and NoList.
    """
    at = at or timezone.now()
    fresh = _waiting(mailing)
    if set(fresh.authors) & names_of(by):
        raise AuthorCannotApprove
    if hash_of(fresh) != shown:
        raise MailingChanged
    if offered(at) is None:
        raise NoList
    fresh.announcement = Announcement.objects.create(
        kind=Kind.LIST, doubt_policy=DoubtPolicy.HOLD, audience_until=at, starts_at=at, created_at=at
    )
    fresh.state, fresh.approved_by, fresh.content_hash = MailingState.APPROVED, name_of(by), shown
    fresh.save()
    note("approve_mailing", fresh, by=by, at=at, content_hash=shown)
    announcement = fresh.announcement
    transaction.on_commit(lambda: ring(announcement.pk), robust=True)
    return announcement


def _waiting(mailing: Mailing) -> Mailing:
    fresh = locked(mailing)
    if fresh.state != MailingState.WAITING:
        raise NotSubmitted
    return fresh
