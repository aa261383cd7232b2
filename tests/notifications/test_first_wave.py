"""The first people are written to, then somebody looks, and only then the rest."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.draining import Left, drain
from notifications.firstwave import HasBegun, set_first_wave
from notifications.models import Announcement, PauseReason, State
from notifications.pausing import NotPaused, pause, resume
from notifications.planning import plan
from notifications.telling import tell_staff
from policies.models import AuditEvent
from tests.builders import a_published, a_staff_member
from tests.notifications.audience import due_announcement, in_thread, people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def announcement():
    people(8)
    return due_announcement(a_published())


def test_after_the_first_wave_it_waits_for_somebody_and_then_tells_the_rest_once(
    announcement, smtp_sink, mailoutbox
):
    a_staff_member("omar@cachoo.example", "operator")
    set_first_wave(announcement, people=3, by="omar")
    smtp_sink.answers = {"reader007@example.com": "550 5.1.1 nobody"}
    for _ in range(3):
        assert drain(announcement.pk) is Left.NOTHING
    announcement.refresh_from_db()
    assert (announcement.state, announcement.pause_reason) == (State.PAUSED, PauseReason.FIRST_WAVE)
    assert announcement.deliveries.count() == 3
    tell_staff()
    assert "الدفعة الأولى" in mailoutbox[0].body, "whoever is to look is told"
    resume(announcement, by="omar")
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert announcement.state == State.FINISHED
    assert len(smtp_sink.recipients) == len(set(smtp_sink.recipients)) == 7
    assert AuditEvent.objects.filter(action="set_first_wave").count() == 1


def test_a_wave_in_two_turns_counts_both(announcement, smtp_sink):
    set_first_wave(announcement, people=5, by="omar")
    drain(announcement.pk, stopping=lambda: len(smtp_sink.envelopes) >= 2)
    assert len(smtp_sink.recipients) == 2
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == 5


def test_mail_that_is_put_off_is_none_of_the_wave(announcement, smtp_sink):
    set_first_wave(announcement, people=3, by="omar")
    smtp_sink.answers = dict.fromkeys([f"reader{one:03}@example.com" for one in range(4)], "450 4.2.0 later")
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert announcement.pause_reason == PauseReason.FIRST_WAVE
    assert announcement.deliveries.filter(state="accepted").count() == 3


def test_a_large_wave_ends_as_exactly_as_a_small_one(announcement, smtp_sink):
    people(152)
    Announcement.objects.update(audience_until=timezone.now())
    set_first_wave(announcement, people=150, by="omar")
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == 150


def test_several_workers_keep_to_the_same_wave(announcement, smtp_sink):
    people(20)
    Announcement.objects.update(audience_until=timezone.now())
    plan(announcement.pk, chunk=4)
    set_first_wave(announcement, people=5, by="omar")
    smtp_sink.seconds_per_mail = 0.05
    workers = [in_thread(lambda: drain(announcement.pk)) for _ in range(3)]
    for worker in workers:
        worker.join()
    announcement.refresh_from_db()
    assert announcement.pause_reason == PauseReason.FIRST_WAVE
    assert 5 <= len(smtp_sink.recipients) <= 7, "and the two others may each have had a mail in hand"


def test_it_is_set_at_the_desk_before_the_run_by_whoever_may_steer_and_not_after(announcement):
    operator, auditor = Client(headers={"accept-language": "ar"}), Client()
    operator.force_login(a_staff_member("omar@cachoo.example", "operator"))
    auditor.force_login(a_staff_member("yusuf@cachoo.example", "auditor"))
    page = reverse("admin:announcement-wave", args=[announcement.pk])
    change = reverse("admin:notifications_announcement_change", args=[announcement.pk])
    assert auditor.post(page, {"pause_after": "9"}).status_code == 403
    for bad in ("0", "-1", "x", "1e99"):
        operator.post(page, {"pause_after": bad})
    assert Announcement.objects.get().pause_after is None
    operator.post(page, {"pause_after": "200"})
    assert Announcement.objects.get().pause_after == 200
    assert 'value="200"' in operator.get(change).content.decode()
    Announcement.objects.update(state=State.RUNNING)
    said = operator.post(page, {"pause_after": ""}, follow=True).content.decode()
    assert Announcement.objects.get().pause_after == 200
    assert page not in said and "والدفعة الأولى تُضبط قبل بدئه" in said


def test_one_that_was_paused_before_it_began_has_its_first_wave_set_and_keeps_it(announcement, smtp_sink):
    operator = Client(headers={"accept-language": "ar"})
    operator.force_login(a_staff_member("omar@cachoo.example", "operator"))
    page = reverse("admin:announcement-wave", args=[announcement.pk])
    pause(announcement, by="omar")
    change = reverse("admin:notifications_announcement_change", args=[announcement.pk])
    assert page in operator.get(change).content.decode()
    operator.post(page, {"pause_after": "3"})
    operator.post(reverse("admin:announcement-act", args=[announcement.pk, "resume"]))
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert (announcement.pause_reason, len(smtp_sink.recipients)) == (PauseReason.FIRST_WAVE, 3)
    with pytest.raises(HasBegun):
        set_first_wave(announcement, people=5, by="omar")
    resume(announcement, by="omar")
    assert announcement.pause_after is None, "it is out"
    with pytest.raises(NotPaused):
        resume(announcement, by="omar")
