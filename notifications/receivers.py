"""Publishing and erasing reach mailing here, in their transactions: rows now, the bell after the commit."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver

from consent.signals import subject_erased
from notifications.announcing import announce
from notifications.models import Delivery
from notifications.ringing import ring
from notifications.webhooks import happenings
from policies.models import PolicyVersion
from policies.signals import version_published


@receiver(version_published, dispatch_uid="notifications.announce")
def announce_published(*, version: PolicyVersion, at: datetime, **_: object) -> None:
    """The version is announced if its publication commits; a bell that cannot be rung harms nothing.

    Where the company tells people itself, nothing is written to anybody.
    """
    if settings.NOTICES_BY == "company":
        return
    announcement = announce(version, at=at)
    # A lambda, not a partial: when a robust hook fails, Django asks it for its __qualname__.
    transaction.on_commit(lambda: ring(announcement.pk), robust=True)


@receiver(version_published, dispatch_uid="notifications.tell_of_published")
def tell_of_published(*, version: PolicyVersion, at: datetime, **_: object) -> None:
    """Systems that show the policy are told, whoever tells people."""
    happenings.published(version, at=at)


@receiver(subject_erased, dispatch_uid="notifications.tell_of_erased")
def tell_of_erased(*, subject_ids: list[UUID], at: datetime, **_: object) -> None:
    """Systems that keep something of these people are told."""
    happenings.erased(subject_ids, at=at)


@receiver(subject_erased, dispatch_uid="notifications.forget")
def forget_erased(*, subject_ids: list[UUID], sharing: list[UUID], addresses: set[str], **_: object) -> None:
    """Of these people's mails it is known that and when they went, not whose address it was."""
    same_mailbox = Q(subject__in=sharing, addr_hmac__in=addresses)
    Delivery.objects.filter(Q(subject__in=subject_ids) | same_mailbox).update(addr_hmac="", smtp_text="")
