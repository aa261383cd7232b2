"""Puts a published version up for telling everyone; rows only, nothing goes over the network here."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models import AnnouncedVersion, Announcement
from policies.models import PolicyVersion
from policies.refusals import Refused


class NotPublished(Refused):
    """Only a published version is announced."""

    code = "not_published"
    sentence = _("Only a published version is announced.")


def announce(version: PolicyVersion, *, at: datetime | None = None) -> Announcement:
    """One announcement of the version exists; asked again, the same one is returned.

    Everyone who had joined by the end of that second is its audience: publication moments are whole
    seconds, and none who was there before may be left out. Mail starts when PUBLICATION_LEAD has passed:
    before that some server may not yet know the page that the mail links to. Raises NotPublished.
    """
    if not version.is_published:
        raise NotPublished
    at = at or timezone.now()
    try:
        with transaction.atomic():
            announcement = Announcement.objects.create(
                audience_until=at.replace(microsecond=999_999),
                starts_at=at + timedelta(seconds=settings.PUBLICATION_LEAD),
                created_at=at,
            )
            AnnouncedVersion.objects.create(announcement=announcement, version=version)
    except IntegrityError:
        return Announcement.objects.get(announced_versions__version=version)
    return announcement
