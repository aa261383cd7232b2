"""Puts a published version up for telling everyone; rows only, nothing goes over the network here."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models import AnnouncedVersion, Announcement, Kind, PauseReason, State
from policies.models import PolicyVersion
from policies.refusals import Refused

# Who announces waits here for the others, so that two policies published at once find each other.
IN_TURN = 0x616E6E6F756E6365


class NotPublished(Refused):
    """Only a published version is announced."""

    code = "not_published"
    sentence = _("Only a published version is announced.")


def announce(version: PolicyVersion, *, at: datetime | None = None) -> Announcement:
    """One announcement of the version exists; asked again, the same one is returned.

    It is that of another policy's version when one waits that was published within ANNOUNCEMENT_WINDOW:
    people then get one mail. Everyone who had joined by the end of that second is its audience: publication
    moments are whole seconds, and none who was there before may be left out. Mail starts when the window
    and PUBLICATION_LEAD have passed: before that some server may not yet know the page that the mail links
    to. Raises NotPublished.
    """
    if not version.is_published:
        raise NotPublished
    at = at or timezone.now()
    try:
        with transaction.atomic():
            announcement = _joined(version, at) or _new(at)
            AnnouncedVersion.objects.create(announcement=announcement, version=version)
    except IntegrityError:
        return Announcement.objects.get(announced_versions__version=version)
    return announcement


def _new(at: datetime) -> Announcement:
    wait = max(settings.PUBLICATION_LEAD, settings.ANNOUNCEMENT_WINDOW)
    return Announcement.objects.create(
        audience_until=_end_of_second(at), starts_at=at + timedelta(seconds=wait), created_at=at
    )


def _joined(version: PolicyVersion, at: datetime) -> Announcement | None:
    """Another policy's announcement that has not started, made to tell of this version too.

    One that somebody paused stays paused: whoever lets it go on lets one mail go. One that is held since its
    version is wrong is left alone: it may never go.
    """
    if not settings.ANNOUNCEMENT_WINDOW:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IN_TURN])
    opened_since = at - timedelta(seconds=settings.ANNOUNCEMENT_WINDOW)
    waiting = Announcement.objects.filter(
        kind=Kind.NOTICE,
        state__in=[State.READY, State.PAUSED],
        starts_at__gt=at,
        created_at__gt=opened_since,
        parts=None,
    ).exclude(pause_reason=PauseReason.TO_CORRECT)
    waiting = waiting.exclude(announced_versions__version__policy=version.policy_id)
    announcement = waiting.select_for_update(of=["self"]).order_by("pk").first()
    if announcement is not None:
        _list_anew(announcement, at)
    return announcement


def _list_anew(announcement: Announcement, at: datetime) -> None:
    """Nobody was written to yet: whoever has joined since is listed too."""
    announcement.chunks.all().delete()
    announcement.cursor, announcement.planned, announcement.planned_n = None, False, 0
    announcement.audience_until = _end_of_second(at)
    announcement.starts_at = max(announcement.starts_at, at + timedelta(seconds=settings.PUBLICATION_LEAD))
    announcement.save()


def _end_of_second(at: datetime) -> datetime:
    return at.replace(microsecond=999_999)
