"""Whether anybody is there to send an announcement, and since when nobody was."""

from datetime import datetime

from django.utils.translation import gettext

from cachoo_privacy.desk.moments import in_words
from cachoo_privacy.health.pulse import WORKERS, is_seen, silent_for
from notifications.models import Announcement, ChunkState

SENDS = WORKERS["mail"]


def is_sent(announcement: Announcement, *, at: datetime) -> bool:
    """Whether a worker that sends was seen lately, or holds a part of it: one at work takes no other task."""
    held = announcement.chunks.filter(state=ChunkState.LEASED, lease_until__gt=at)
    return is_seen(SENDS, at=at) or held.exists()


def nobody_since(at: datetime) -> str:
    """The sentence, which names the moment where it is known."""
    silent = silent_for(SENDS, at=at)
    if silent is None:
        return gettext(
            "No worker that sends announcements has been seen lately: nothing leaves until one runs."
        )
    said = gettext(
        "No worker that sends announcements has been seen since %(moment)s: nothing leaves until one runs."
    )
    return said % {"moment": in_words(at - silent)}
