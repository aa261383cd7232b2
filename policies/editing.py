"""After an edit: it is on record, and what was approved is not taken for what now stands there."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from policies import snapshot
from policies.approval import content_hash, last_review
from policies.auditing import Actor, note
from policies.contributing import contribute, names_of
from policies.locking import locked, stored
from policies.models import PolicyVersion, Status
from policies.naming import one_spelling


@transaction.atomic
def edited(version: PolicyVersion, *, by: Actor, at: datetime | None = None) -> bool:
    """It is on record that the person touched the version's text; call it when the change is stored.

    A version under review, approved or scheduled is a draft again when its text is another one now, or when
    whoever approved it has touched it; True says that it was taken back. Raises Discarded.
    """
    at = at or timezone.now()
    locked(version)
    contribute(version, by=by, at=at)
    note("edit", version, by=by, at=at)
    return take_back_changed(version, by=by, at=at)


def take_back_changed(version: PolicyVersion, *, by: Actor, at: datetime) -> bool:
    """The version is a draft if what was decided about it no longer fits its text; True if it was not one."""
    fresh = stored(version)
    if fresh.is_draft or fresh.is_published:
        return False
    review = last_review(fresh)
    same_text = review.content_hash == content_hash(snapshot.read(fresh))
    if same_text and (fresh.status == Status.IN_REVIEW or one_spelling(review.by) not in names_of(by)):
        return False
    PolicyVersion.objects.filter(pk=fresh.pk).update(
        status=Status.DRAFT, approved_hash="", planned_publish_at=None, planned_by="", edited_at=at
    )
    note("take_back", fresh, by=by, at=at)
    version.refresh_from_db()
    return True
