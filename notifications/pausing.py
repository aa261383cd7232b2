"""Stops and continues an announcement. Workers read the state with every mail, so it bites at once."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models import Announcement, Chunk, ChunkState, PauseReason, State, Told
from notifications.proving import record_all
from policies.auditing import Actor, note
from policies.models import PolicyVersion
from policies.refusals import Refused

log = logging.getLogger(__name__)


class NotUnderWay(Refused):
    """The announcement is paused, finished or cancelled."""

    code = "not_under_way"
    sentence = _("This announcement is not under way.")


class NotPaused(Refused):
    """The announcement is not paused."""

    code = "not_paused"
    sentence = _("This announcement is not paused.")


class AlreadyOver(Refused):
    """The announcement is finished or cancelled."""

    code = "already_over"
    sentence = _("This announcement is finished or cancelled.")


def pause(
    announcement: Announcement,
    *,
    by: Actor,
    reason: PauseReason = PauseReason.OPERATOR,
    why: str = "",
    at: datetime | None = None,
) -> Announcement:
    """No further mail is begun until `resume`; what is being sent is brought to its end.

    The audit log says who paused it, and `why`. Raises NotUnderWay.
    """
    moved = {"state": State.PAUSED, "pause_reason": reason}
    running = [State.READY, State.RUNNING]
    return _moved(announcement, running, moved, NotUnderWay, "pause", by=by, at=at, why=why)


def resume(announcement: Announcement, *, by: Actor, at: datetime | None = None) -> Announcement:
    """The announcement goes on where it stopped, with chunks that were set aside. Raises NotPaused.

    A first wave that is still to come stays; one that is out, or was interrupted, is over.
    """
    with transaction.atomic():
        moved = {
            "state": State.READY,
            "pause_reason": "",
            "told": Told.NOTHING,
            "told_at": at or timezone.now(),
        }
        if announcement.deliveries.exists():
            moved["pause_after"] = None
        _moved(announcement, [State.PAUSED], moved, NotPaused, "resume", by=by, at=at)
        Chunk.objects.filter(announcement=announcement, state=ChunkState.QUARANTINED).update(
            state=ChunkState.OPEN, crashes=0
        )
    return announcement


def cancel(announcement: Announcement, *, by: Actor, at: datetime | None = None) -> Announcement:
    """Nobody else is written to, ever; what was sent stays on record, as notices. Raises AlreadyOver."""
    running = [State.READY, State.RUNNING, State.PAUSED]
    with transaction.atomic():
        _moved(announcement, running, {"state": State.CANCELLED}, AlreadyOver, "cancel", by=by, at=at)
        record_all(announcement)
    return announcement


def hold(version: PolicyVersion, *, by: Actor, at: datetime | None = None) -> Announcement | None:
    """The version's announcement is paused if it was under way; it, or None when there is nothing to hold."""
    announcement = Announcement.objects.filter(announced_versions__version=version).first()
    try:
        reason = PauseReason.TO_CORRECT
        return announcement and pause(announcement, by=by, reason=reason, why=reason.value, at=at)
    except NotUnderWay:
        return None


def stop_for(announcement_id: int, reason: PauseReason, *, found: State = State.RUNNING) -> None:
    """An announcement in the state `found` is paused by the machine itself, and the log says why."""
    moved = Announcement.objects.filter(pk=announcement_id, state=found).update(
        state=State.PAUSED, pause_reason=reason
    )
    if moved:
        log.error("Announcement %s is paused: %s", announcement_id, reason.value)


def _moved(announcement, states, fields, refusal, action, *, by, at, why="") -> Announcement:
    with transaction.atomic():
        if not Announcement.objects.filter(pk=announcement.pk, state__in=states).update(**fields):
            raise refusal
        note(action, announcement, by=by, at=at or timezone.now(), reason=why)
    announcement.refresh_from_db()
    return announcement
