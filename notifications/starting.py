"""Freezes the messages and lets an announcement begin when its moment has come."""

from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, Func

from notifications.messages import compile_message
from notifications.models import Announcement, MessagePart, State
from policies.models import Media, Rendition


class DatabaseNow(Func):
    """The database's own clock, the one that every lease is measured with."""

    function = "clock_timestamp"
    output_field = DateTimeField()


def published_languages(version_id: int) -> list[str]:
    """The languages that a version is published in."""
    renditions = Rendition.objects.filter(version_id=version_id, media=Media.JSON)
    return sorted(renditions.values_list("language", flat=True))


def freeze_messages(announcement: Announcement) -> None:
    """Each language of the version has its message; workers that come later find the same bytes."""
    version = announcement.version
    MessagePart.objects.bulk_create(
        [
            MessagePart(announcement=announcement, **compile_message(version, language=language))
            for language in published_languages(version.pk)
        ],
        ignore_conflicts=True,
    )


def start(announcement_id: int, *, at: datetime | None = None) -> bool:
    """Whether the announcement runs: it is listed, frozen and its starting moment has come.

    Without `at` the database's clock decides, so that a worker's wrong clock cannot start it early.
    """
    with transaction.atomic():
        due = Announcement.objects.filter(
            pk=announcement_id, state=State.READY, planned=True, starts_at__lte=at or DatabaseNow()
        )
        announcement = due.select_for_update().first()
        if announcement is not None:
            freeze_messages(announcement)
            due.update(state=State.RUNNING)
    return Announcement.objects.filter(pk=announcement_id, state=State.RUNNING).exists()
