"""The first wave: so many people have their mail, then it pauses until somebody has looked at it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models import Announcement, State
from policies.auditing import Actor, note
from policies.refusals import Refused

WAITING = (State.READY, State.PAUSED)


class HasBegun(Refused):
    """Somebody's mail was begun, or the announcement is over: it has no first wave to set any more."""

    code = "has_begun"
    sentence = _(
        "It has begun or is over, and a first wave is set before that. "
        "While it runs, you can pause it at any time."
    )


def awaits_its_first(announcement: Announcement) -> bool:
    """Whether nobody's mail was begun and it is not being sent: it waits for its moment or for a person."""
    return announcement.state in WAITING and not announcement.deliveries.exists()


def set_first_wave(
    announcement: Announcement, *, people: int | None, by: Actor, at: datetime | None = None
) -> None:
    """It pauses when so many people have had their mail, and the rest waits for somebody; None: it does not.

    Workers that send at the same moment may each add a mail. Raises HasBegun.
    """
    with transaction.atomic():
        waiting = Announcement.objects.select_for_update().get(pk=announcement.pk)
        if not awaits_its_first(waiting):
            raise HasBegun
        waiting.pause_after = people
        waiting.save(update_fields=["pause_after"])
        note("set_first_wave", waiting, by=by, at=at or timezone.now())
