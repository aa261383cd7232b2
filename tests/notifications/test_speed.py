"""When the last mail is expected stands on what is known: measured, set, or seen of the last one."""

from datetime import timedelta

import pytest
from django.db.models import Max
from django.utils import timezone

from notifications.draining import drain
from notifications.models import Announcement, Delivery, Kind, Pace, State
from notifications.planning import plan
from notifications.speed import ASSUMED, ENOUGH, Basis, speed_of
from tests.builders import a_policy, a_published
from tests.notifications.audience import due_announcement, people

pytestmark = pytest.mark.django_db(transaction=True)


def waiting(slug: str) -> Announcement:
    """An announcement that is listed and has not begun."""
    announcement = due_announcement(a_published(a_policy(slug=slug)))
    plan(announcement.pk)
    return announcement


def test_before_the_start_it_is_what_is_set_or_what_the_last_one_did_or_is_assumed(smtp_sink):
    people(ENOUGH)
    told = waiting("privacy")
    assumed = speed_of(told, at=timezone.now())
    assert (assumed.a_second, assumed.basis) == (ASSUMED, Basis.ASSUMED)
    drain(told.pk)
    next_one = waiting("terms")
    earlier = speed_of(next_one, at=timezone.now())
    assert earlier.basis is Basis.EARLIER and 0 < earlier.a_second <= ENOUGH
    Pace.objects.create(kind=Kind.NOTICE, per_second=0.5)
    allowed = speed_of(next_one, at=timezone.now())
    assert (allowed.a_second, allowed.basis) == (0.5, Basis.SET)


def test_in_its_first_minute_it_is_measured_over_the_seconds_that_it_ran(smtp_sink):
    people(10)
    announcement = waiting("privacy")
    drain(announcement.pk)
    Announcement.objects.update(state=State.RUNNING, finished_at=None)
    announcement.refresh_from_db()
    last = Delivery.objects.aggregate(at=Max("at"))["at"]
    Delivery.objects.update(opened_at=last - timedelta(seconds=5))
    measured = speed_of(announcement, at=last)
    assert (measured.a_second, measured.basis, measured.last_minute) == (2, Basis.MEASURED, 10)
    still = speed_of(announcement, at=last + timedelta(minutes=2))
    assert (still.a_second, still.last_minute) == (None, 0), "what holds it up, nobody knows"
