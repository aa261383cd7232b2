"""Who may be written to by an announcement of each kind, in the words of SQL."""

from django.utils import timezone

from consent.mailinglist.offer import NOBODY, terms
from notifications.models import Announcement, Kind


def audience_terms(announcement: Announcement) -> dict[str, object]:
    """The parameters of ON_LIST for this announcement, and `is_list`: whether it goes to the list alone.

    Asked anew for each mail: what the version in force asks for is what a yes must be to, now.
    """
    if announcement.kind != Kind.LIST:
        return {"is_list": False, **NOBODY}
    return {"is_list": True, **terms(timezone.now())}
