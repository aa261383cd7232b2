"""A person may have doubtful mail sent again; nobody else gets a second one."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from consent.addresses import encrypt
from consent.models import Identity
from notifications.draining import drain
from notifications.models import Announcement, Delivery, DeliveryState, Reason, State
from notifications.pausing import cancel
from notifications.resending import NothingToResend, resend
from policies.models import AuditEvent
from tests.builders import a_published
from tests.notifications.audience import a_person, due_announcement, people, time_passes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def doubtful(smtp_sink):
    """A finished announcement with one mail of unknown fate and two taken."""
    people(3)
    announcement = due_announcement(a_published())
    Announcement.objects.update(doubt_policy="hold")
    smtp_sink.silences = 1
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert announcement.state == State.FINISHED
    return announcement


def test_only_the_doubtful_mail_is_sent_again_with_its_message_id_and_the_end_is_proved_anew(
    doubtful, smtp_sink
):
    mail = Delivery.objects.get(state=DeliveryState.UNKNOWN)
    assert resend(doubtful, by="huda") == 1
    assert doubtful.state == State.READY
    drain(doubtful.pk)
    doubtful.refresh_from_db()
    assert (doubtful.state, len(smtp_sink.envelopes)) == (State.FINISHED, 4)
    assert smtp_sink.messages[-1]["Message-ID"] == mail.message_id
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.ACCEPTED}
    assert AuditEvent.objects.filter(action="resend", actor="huda").count() == 1


def test_pressed_twice_it_is_sent_again_once(doubtful, smtp_sink):
    resend(doubtful, by="huda")
    with pytest.raises(NothingToResend):
        resend(doubtful, by="huda")
    drain(doubtful.pk)
    assert len(smtp_sink.envelopes) == 4


def test_a_cancelled_announcement_sends_nothing_again(doubtful):
    Announcement.objects.update(state=State.READY, finished_at=None)
    cancel(doubtful, by="huda")
    with pytest.raises(NothingToResend):
        resend(doubtful, by="huda")


def test_what_is_sent_again_after_days_of_tries_waits_a_minute_at_its_first_one(smtp_sink):
    people(1)
    announcement = due_announcement(a_published())
    smtp_sink.answer = "450 4.2.0 later"
    drain(announcement.pk)
    Delivery.objects.update(opened_at=timezone.now() - timedelta(hours=72), attempt=25)
    time_passes()
    drain(announcement.pk)
    assert (resend(announcement, by="huda"), Delivery.objects.get().reason) == (1, "")
    pauses = []
    for _try in range(2):
        drain(announcement.pk)
        mail = Delivery.objects.get()
        pauses.append(mail.not_before - mail.at)
        Delivery.objects.update(not_before=timezone.now(), opened_at=F("opened_at") - pauses[-1])
    assert pauses[0] < timedelta(seconds=80) < pauses[1] < timedelta(seconds=200), (
        "and its tries go on counting"
    )
    assert Delivery.objects.get().attempt == 28


def test_one_damaged_address_holds_nobody_back_and_is_sent_to_once_it_is_mended(smtp_sink):
    people(2)
    accounts = [a_person("layla@example.com") for _account in range(2)]
    damaged = min(accounts, key=lambda one: one.pk)  # whose turn comes first
    Identity.objects.filter(subject=damaged).update(email_encrypted=b"\x00" * 60)
    announcement = due_announcement(a_published())
    drain(announcement.pk)
    time_passes()
    drain(announcement.pk)
    announcement.refresh_from_db()
    skipped = Delivery.objects.get(subject=damaged)
    assert (announcement.state, skipped.reason, skipped.addr_hmac) == (State.FINISHED, Reason.UNREADABLE, "")
    assert len(smtp_sink.recipients) == 3 and "layla@example.com" in smtp_sink.recipients
    Identity.objects.filter(subject=damaged).update(email_encrypted=encrypt("layla@example.com"))
    assert resend(announcement, by="huda") == 1
    drain(announcement.pk)
    skipped.refresh_from_db()
    assert skipped.reason == Reason.SAME_ADDRESS, "whose mailbox has it by now"
