"""Taking back what cannot be taken back: the mail of a published version is held, its correction begun."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from notifications.models import Announcement
from notifications.pausing import hold
from policies.auditing import Actor
from policies.drafting import CorrectionUnderWay, correct
from policies.models import PolicyVersion


@dataclass(frozen=True)
class Opened:
    """The correction to go on with, whether it was there already, and what is held, if anything."""

    draft: PolicyVersion
    was_there: bool
    held: Announcement | None


@transaction.atomic
def correct_published(version: PolicyVersion, *, by: Actor, at: datetime | None = None) -> Opened:
    """No further mail of the version is begun, and a draft is open that says what the version says.

    Other drafts stay beside it; a correction under way is gone on with. Raises NothingToCorrect.
    """
    try:
        draft, was_there = correct(version, by=by, at=at), False
    except CorrectionUnderWay as refused:
        draft, was_there = refused.draft, True
    return Opened(draft, was_there, hold(version, by=by, at=at))
