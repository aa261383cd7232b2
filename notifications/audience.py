"""Who may be written to by an announcement of each kind, in the words of SQL."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from consent.mailinglist.offer import NOBODY, terms
from notifications.models import Announcement, Kind


def audience_terms(announcement: Announcement) -> dict[str, object]:
    """The parameters of WHY_NOT and of ON_LIST for this announcement; on a list nobody is too long unseen.

    A mailbox has a newsletter once, whatever is set for notices: only those are owed to each account.

    Asked anew for each mail: what the version in force asks for is what a yes must be to, now.
    """
    if announcement.kind != Kind.LIST:
        return notice_terms(announcement.audience_until)
    return {"is_list": True, "active_since": None, "each_account": False, **terms(timezone.now())}


def notice_terms(at: datetime) -> dict[str, object]:
    """Those of a legal notice whose audience is that of a moment; nobody is asked about the list."""
    each = not settings.ONE_MAIL_PER_ADDRESS
    return {"is_list": False, "active_since": _active_since(at), "each_account": each, **NOBODY}


def _active_since(at: datetime) -> date | None:
    """Whoever was not seen since this day gets no notice; None: everyone does."""
    days = settings.ACTIVE_WITHIN_DAYS
    return at.date() - timedelta(days=days) if days else None
