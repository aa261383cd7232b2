"""Freezes the messages and lets an announcement begin when its moment has come."""

import logging
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from notifications.listmail import compile_list
from notifications.messages import compile_message
from notifications.models import Announcement, Kind, MessagePart, PauseReason, State
from notifications.pausing import stop_for
from notifications.witnessing import Attached, last_signed
from policies.models import Media, PolicyVersion, Rendition
from policies.publishing import ClockTimestamp

log = logging.getLogger(__name__)


def published_languages(versions: list[PolicyVersion]) -> list[str]:
    """The languages that any of the versions is published in."""
    renditions = Rendition.objects.filter(version__in=versions, media=Media.JSON)
    return sorted(set(renditions.values_list("language", flat=True)))


def languages_of(announcement: Announcement) -> list[str]:
    """The languages that an announcement's mail is written in."""
    if announcement.kind == Kind.LIST:
        return announcement.mailing.languages
    return published_languages(announcement.versions)


def compile_in(announcement: Announcement, language: str, *, attached: Attached | None = None) -> dict:
    """The fields of its MessagePart in one of its languages. Raises NoList and BadAddress."""
    if announcement.kind == Kind.LIST:
        return compile_list(announcement.mailing.texts.get(language=language))
    return compile_message(announcement.versions, language=language, attached=attached)


def freeze_messages(announcement: Announcement) -> None:
    """Each of its languages has its message; workers that come later find the same bytes."""
    attached = last_signed()
    MessagePart.objects.bulk_create(
        [
            MessagePart(announcement=announcement, **compile_in(announcement, language, attached=attached))
            for language in languages_of(announcement)
        ],
        ignore_conflicts=True,
    )


def start(announcement_id: int, *, at: datetime | None = None) -> bool:
    """Whether the announcement runs: it is listed, frozen and its starting moment has come.

    Without `at` the database's clock decides, so that a worker's wrong clock cannot start it early. One
    whose message cannot be composed is paused, so that a person sees it, mends the cause and lets it go on.
    """
    with transaction.atomic():
        due = Announcement.objects.filter(
            pk=announcement_id, state=State.READY, planned=True, starts_at__lte=at or ClockTimestamp()
        )
        announcement = due.select_for_update().first()
        if announcement is not None and _is_frozen(announcement):
            due.update(state=State.RUNNING)
    return Announcement.objects.filter(pk=announcement_id, state=State.RUNNING).exists()


def _is_frozen(announcement: Announcement) -> bool:
    """Whether its messages stand; if not, it is paused within the caller's transaction."""
    try:
        with transaction.atomic():
            freeze_messages(announcement)
    except (OperationalError, InterfaceError):
        raise  # the database is away or busy: that says nothing of the message, and passes by itself
    except Exception:
        # Whatever it is, the next try would meet it again, and the one after that, with nobody the wiser.
        # The trace names a policy and its text, no reader: nobody's address is known here yet.
        log.exception("The message of announcement %s cannot be composed", announcement.pk)
        stop_for(announcement.pk, PauseReason.UNCOMPILABLE, found=State.READY)
        return False
    return True
