"""People with addresses, and announcements that are due."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread

from django.db import connection
from django.db.models import F
from django.utils import timezone

from consent.addresses import digest, encrypt
from consent.models import Identity, Subject
from notifications.announcing import announce
from notifications.models import Announcement, Delivery
from policies.models import PolicyVersion

BEFORE = timedelta(hours=1)


def a_person(
    address: str = "layla@example.com",
    *,
    language: str = "ar",
    confirmed: bool = True,
    joined_at: datetime | None = None,
) -> Subject:
    """Someone who joined an hour ago, by default with a confirmed address."""
    joined_at = joined_at or timezone.now() - BEFORE
    subject = Subject.objects.create(created_at=joined_at)
    Identity.objects.create(
        subject=subject,
        email_encrypted=encrypt(address),
        email_hmac=digest(address),
        email_confirmed_at=joined_at if confirmed else None,
        language=language,
        created_at=joined_at,
    )
    return subject


def people(count: int) -> list[Subject]:
    """That many people, each with an address of their own."""
    return [a_person(f"reader{number:03}@example.com") for number in range(count)]


def due_announcement(version: PolicyVersion) -> Announcement:
    """The version's announcement, its starting moment in the past."""
    announcement = announce(version)
    Announcement.objects.filter(pk=announcement.pk).update(starts_at=timezone.now() - BEFORE)
    announcement.refresh_from_db()
    return announcement


def time_passes(seconds: int = 8 * 3600) -> None:
    """Whatever waits for a second chance has waited that much longer."""
    Delivery.objects.filter(not_before__isnull=False).update(
        not_before=F("not_before") - timedelta(seconds=seconds)
    )


def in_thread(act: Callable[[], object]) -> Thread:
    """It is under way, on a connection of its own."""

    def run():
        try:
            act()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread
