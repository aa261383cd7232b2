"""Mail that the staff has stopped or cancelled: who did it, as what, when and why."""

from django.contrib.auth.models import User
from django.utils.translation import gettext

from cachoo_privacy.desk.moments import in_words
from cachoo_privacy.desk.reasons import reason_in_words
from cachoo_privacy.desk.roles import roles_of
from consent.actors import names_of
from notifications.models import BY_STAFF, Announcement, State
from policies.auditing import target_of
from policies.models import AuditEvent


def who_held(announcement: Announcement) -> str:
    """One sentence; '' of an announcement that goes on, or that the machine stopped by itself."""
    if announcement.state != State.PAUSED or announcement.pause_reason not in BY_STAFF:
        return ""
    event = _last("pause", announcement)
    if event is None:
        return ""
    said = _who_and_when(event)
    if not event.reason:
        return gettext("%(person)s paused it on %(moment)s.") % said
    said["why"] = reason_in_words("pause", event.reason)
    return gettext("%(person)s paused it on %(moment)s, %(why)s.") % said


def who_cancelled(announcement: Announcement) -> str:
    """One sentence; '' of an announcement that is not cancelled."""
    event = _last("cancel", announcement) if announcement.state == State.CANCELLED else None
    return gettext("%(person)s cancelled it on %(moment)s.") % _who_and_when(event) if event else ""


def _last(action: str, announcement: Announcement) -> AuditEvent | None:
    return AuditEvent.objects.filter(target=target_of(announcement), action=action).first()


def _who_and_when(event: AuditEvent) -> dict[str, str]:
    return {"person": _person(event.actor), "moment": in_words(event.at)}


def _person(actor: str) -> str:
    """The name, with what they are on the team today."""
    name = names_of([actor])[actor]
    member = User.objects.filter(username=actor).first()
    roles = roles_of(member) if member else ""
    return gettext("%(name)s (%(roles)s)") % {"name": name, "roles": roles} if roles else name
