"""Taking back what cannot be taken back: the mail of a published version is held, its correction begun."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from notifications.models import Announcement
from notifications.pausing import hold
from policies.auditing import Actor
from policies.drafting import DraftUnderWay, correct
from policies.models import PolicyVersion


@dataclass(frozen=True)
class Opened:
    """The draft to go on with, whether it was there already, and the announcement that is held, if any."""

    draft: PolicyVersion
    was_there: bool
    held: Announcement | None


@transaction.atomic
def correct_published(version: PolicyVersion, *, by: Actor, at: datetime | None = None) -> Opened:
    """No further mail of the version is begun, and a draft is open that says what the version says.

    A draft under way stays what it is: the mail is held all the same. Raises NothingToCorrect.
    """
    try:
        draft, was_there = correct(version, by=by, at=at), False
    except DraftUnderWay as refused:
        draft, was_there = refused.draft, True
    return Opened(draft, was_there, hold(version, by=by, at=at))
