"""A notice for every accepted mail: what proves in the ledger that people were told."""

from uuid import UUID

from django.db.models import QuerySet

from consent.models import Grade, Notice
from consent.noticing import record_delivered
from notifications.models import Announcement, Delivery, DeliveryState
from policies.models import PolicyVersion

SOME = 1000


def accepted(announcement: Announcement) -> QuerySet[Delivery]:
    """The mails that the server took."""
    return announcement.deliveries.filter(state=DeliveryState.ACCEPTED)


def record_accepted(announcement: Announcement, mails: QuerySet[Delivery]) -> None:
    """Of these mails of the announcement, the accepted ones are notices."""
    for version in announcement.versions:
        _record(version, mails.filter(state=DeliveryState.ACCEPTED))


def record_all(announcement: Announcement) -> None:
    """No accepted mail of the announcement is without its notices."""
    for version in announcement.versions:
        while left := _without_notice(announcement, version):
            _record(version, accepted(announcement).filter(subject__in=left))


def _without_notice(announcement: Announcement, version: PolicyVersion) -> list[UUID]:
    """Some of those whose mail was taken and who have no notice of the version.

    By a difference of sets: of a table that grew a moment ago, the planner would compare each with each.
    """
    told = Notice.objects.filter(version=version, grade=Grade.RELAYED).values_list("subject_id", flat=True)
    reached = accepted(announcement).values_list("subject_id", flat=True)
    return list(reached.order_by().difference(told.order_by())[:SOME])


def _record(version: PolicyVersion, mails: QuerySet[Delivery]) -> None:
    record_delivered(version_id=version.pk, told=mails.values_list("subject_id", "at").iterator())
