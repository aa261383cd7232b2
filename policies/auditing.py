"""Writing down who did what; called inside the transaction of the act itself."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model

from policies.models import AuditEvent

Actor = AbstractBaseUser | str


def name_of(by: Actor) -> str:
    """The actor as the record keeps it: the account's name, or the command's own word."""
    return by if isinstance(by, str) else by.get_username()


def target_of(row: Model) -> str:
    """How the record names a row."""
    return f"{row._meta.model_name}:{row.pk}"


def note(
    action: str, target: Model, *, by: Actor, at: datetime, content_hash: str = "", reason: str = ""
) -> None:
    """An AuditEvent stands: `by` did `action` on `target` (kept as 'model:pk') at that moment."""
    AuditEvent.objects.create(
        at=at,
        actor=name_of(by),
        action=action,
        target=target_of(target),
        content_hash=content_hash,
        reason=reason,
    )
