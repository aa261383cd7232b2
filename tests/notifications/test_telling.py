"""Those who run mailings have one letter of each end, each stop and each standstill, and it names nobody."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from consent.posting import hand_over_due
from notifications.draining import drain
from notifications.lagging import lag
from notifications.leasing import claim
from notifications.models import Announcement, PauseReason, State, Told
from notifications.pacing import set_pace
from notifications.pausing import pause, resume, stop_for
from notifications.planning import plan
from notifications.tasks import ring_for_due
from notifications.telling import tell_staff
from tests.builders import a_published, a_staff_member
from tests.notifications.audience import due_announcement, people

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def announcement():
    """Due for three people; Omar runs mailings, Yusuf only reads of them."""
    a_staff_member("omar@cachoo.example", "operator")
    a_staff_member("yusuf@cachoo.example", "auditor")
    people(3)
    return due_announcement(a_published())


def subjects_of(mailoutbox) -> list[str]:
    """What the letters are called, and that they went to Omar alone."""
    assert {mail.to[0] for mail in mailoutbox} <= {"omar@cachoo.example"}
    return [mail.subject.partition(":")[0] for mail in mailoutbox]


def test_the_end_is_told_once_with_its_numbers_and_no_reader(announcement, smtp_sink, mailoutbox):
    drain(announcement.pk)
    assert tell_staff() == 1
    assert tell_staff() == 0
    assert subjects_of(mailoutbox) == ["انتهى"]
    body = mailoutbox[0].body
    assert "سُجّل من الأشخاص: 3" in body and "استلم خادم البريد: 3" in body
    assert f"/admin/notifications/announcement/{announcement.pk}/change/" in body
    assert "reader" not in body


def test_a_stop_of_its_own_is_told_once_for_each_stop_and_one_by_the_staff_never(
    announcement, mailoutbox, broken_broker
):
    Announcement.objects.update(state=State.RUNNING)
    stop_for(announcement.pk, PauseReason.MANY_REFUSED)
    ring_for_due()
    ring_for_due()
    assert subjects_of(mailoutbox) == ["توقّف"]
    assert "رُفضت رسائل كثيرة" in mailoutbox[0].body
    resume(announcement, by="omar")
    Announcement.objects.update(state=State.RUNNING)
    stop_for(announcement.pk, PauseReason.MANY_REFUSED)
    tell_staff()
    assert subjects_of(mailoutbox) == ["توقّف"] * 2
    resume(announcement, by="omar")
    pause(announcement, by="omar")
    assert tell_staff() == 0


def test_a_standstill_is_told_once_and_again_only_after_an_hour_in_which_it_went_on(
    announcement, smtp_sink, mailoutbox, settings
):
    settings.EMAIL_PORT = 1
    drain(announcement.pk)
    now = timezone.now()
    Announcement.objects.update(starts_at=now)
    assert tell_staff(at=now + 4 * MINUTE) == 0
    assert tell_staff(at=now + 6 * MINUTE) == 1
    assert tell_staff(at=now + 90 * MINUTE) == 0
    hand_over_due(at=now + 90 * MINUTE)
    assert subjects_of(mailoutbox) == ["متعثّر"]
    settings.EMAIL_PORT, smtp_sink.answers = smtp_sink.port, {"reader000@example.com": "450 4.2.0 later"}
    Announcement.objects.update(starts_at=now - 60 * MINUTE)
    drain(announcement.pk)
    tell_staff(at=now + 60 * MINUTE)
    assert Announcement.objects.get().told == "stalled", "it stumbles: no letter each time"
    tell_staff(at=now + 67 * MINUTE)
    assert Announcement.objects.get().told == ""


def test_a_running_mailing_whose_chunks_nobody_takes_is_late_and_one_at_work_or_slow_is_not(announcement):
    plan(announcement.pk)
    Announcement.objects.update(state=State.RUNNING)
    begun, now = announcement.starts_at + timedelta(seconds=2), timezone.now()
    assert lag(at=now) == now - begun
    lease = claim(announcement, owner=uuid4())
    assert lag(at=now) == timedelta(0), "a worker has it"
    lease.release()
    Announcement.objects.update(told_at=now - MINUTE)
    assert lag(at=now) == MINUTE - timedelta(seconds=2), "somebody let it go on"
    Announcement.objects.update(told=Told.STALLED)
    assert lag(at=now) == now - begun, "a letter that it stands still moves nothing"
    set_pace(announcement, per_second=None, per_hour=1, by="omar")
    assert lag(at=now) == timedelta(0)


def test_what_waits_for_its_moment_or_was_just_let_go_on_does_not_stand_still(announcement, mailoutbox):
    Announcement.objects.update(starts_at=timezone.now() + 60 * MINUTE)
    assert tell_staff() == 0
    Announcement.objects.update(starts_at=timezone.now() - 60 * MINUTE, state=State.PAUSED)
    resume(announcement, by="omar")
    assert tell_staff() == 0
    assert tell_staff(at=timezone.now() + 6 * MINUTE) == 1, "nobody began"
