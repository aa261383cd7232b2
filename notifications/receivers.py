"""Publishing reaches mailing here, inside the publishing transaction: rows now, the bell after the commit."""

from datetime import datetime

from django.db import transaction
from django.dispatch import receiver

from notifications.announcing import announce
from notifications.ringing import ring
from policies.models import PolicyVersion
from policies.signals import version_published


@receiver(version_published, dispatch_uid="notifications.announce")
def announce_published(*, version: PolicyVersion, at: datetime, **_: object) -> None:
    """The version is announced if its publication commits; a bell that cannot be rung harms nothing."""
    announcement = announce(version, at=at)
    # A lambda, not a partial: when a robust hook fails, Django asks it for its __qualname__.
    transaction.on_commit(lambda: ring(announcement.pk), robust=True)
