"""One mail per person per change, whatever the mail server says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Grade, Identity, Notice
from notifications.draining import Left, drain
from notifications.forecasting import forecast
from notifications.models import Announcement, Delivery, DeliveryState, PauseReason, Reason, State
from notifications.pausing import cancel, pause, resume
from notifications.progress import progress
from notifications.sweeping import sweep
from tests.builders import a_published
from tests.notifications.audience import a_person, due_announcement, people, time_passes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def announcement():
    return due_announcement(a_published())


def state_of(announcement: Announcement) -> str:
    announcement.refresh_from_db()
    return announcement.state


def delivery_of(subject) -> Delivery:
    return Delivery.objects.get(subject=subject)


def test_everyone_reachable_gets_one_mail_and_a_notice(announcement, smtp_sink):
    told = people(5)
    a_person("unconfirmed@example.com", confirmed=False)
    drain(announcement.pk)
    drain(announcement.pk)
    assert sorted(smtp_sink.recipients) == [f"reader{number:03}@example.com" for number in range(5)]
    assert state_of(announcement) == State.FINISHED
    notices = Notice.objects.filter(version=announcement.versions[0], grade=Grade.RELAYED)
    assert {notice.subject_id for notice in notices} == {subject.pk for subject in told}


def test_one_connection_carries_many_mails(announcement, smtp_sink):
    people(3)
    drain(announcement.pk)
    assert len({id(envelope) for envelope in smtp_sink.envelopes}) == 3
    assert smtp_sink.connections == 1


def test_someone_who_joined_after_publication_gets_none(announcement, smtp_sink):
    a_person("late@example.com", joined_at=timezone.now() + timedelta(seconds=5))
    drain(announcement.pk)
    assert smtp_sink.recipients == []
    assert state_of(announcement) == State.FINISHED


def test_no_mail_leaves_before_the_lead_has_passed(announcement, smtp_sink):
    people(1)
    before = announcement.starts_at - timedelta(seconds=1)
    assert drain(announcement.pk, at=before) is Left.NOTHING
    assert (smtp_sink.recipients, state_of(announcement)) == ([], State.READY)
    drain(announcement.pk, at=announcement.starts_at)
    assert len(smtp_sink.recipients) == 1


def test_two_accounts_with_one_address_get_one_mail(announcement, smtp_sink):
    first, second = a_person("shared@example.com"), a_person("SHARED@example.com")
    drain(announcement.pk)
    assert smtp_sink.recipients == ["shared@example.com"]
    assert {delivery_of(one).reason for one in (first, second)} == {"", Reason.SAME_ADDRESS}
    assert state_of(announcement) == State.FINISHED


def test_each_account_of_a_shared_mailbox_gets_its_own_notice_where_that_is_set(
    announcement, smtp_sink, settings
):
    settings.ONE_MAIL_PER_ADDRESS = False
    two = [a_person("shared@example.com"), a_person("SHARED@example.com")]
    assert forecast(timezone.now()).mails == 2
    drain(announcement.pk)
    assert smtp_sink.recipients == ["shared@example.com"] * 2
    assert len({mail["Message-ID"] for mail in smtp_sink.messages}) == 2
    assert {delivery_of(one).state for one in two} == {DeliveryState.ACCEPTED}
    assert state_of(announcement) == State.FINISHED


def test_set_back_in_the_middle_the_shared_mailbox_gets_one_notice_of_what_is_left(
    announcement, smtp_sink, settings
):
    settings.ONE_MAIL_PER_ADDRESS = False
    two = [a_person("shared@example.com"), a_person("shared@example.com")]
    smtp_sink.answer = "450 4.2.0 later"
    drain(announcement.pk)
    settings.ONE_MAIL_PER_ADDRESS, smtp_sink.answer = True, "250 OK"
    time_passes()
    sweep()
    assert smtp_sink.recipients == ["shared@example.com"]
    assert {delivery_of(one).reason for one in two} == {"", Reason.SAME_ADDRESS}


def test_the_other_account_is_told_when_the_first_one_vanishes_untold(announcement, smtp_sink):
    ordered = sorted([a_person("shared@example.com"), a_person("shared@example.com")], key=lambda one: one.pk)
    smtp_sink.answer = "450 4.2.0 later"
    drain(announcement.pk)
    Identity.objects.filter(subject=ordered[0]).delete()
    smtp_sink.answer = "250 OK"
    time_passes()
    sweep()
    assert smtp_sink.recipients == ["shared@example.com"]
    assert delivery_of(ordered[0]).reason == Reason.ERASED
    assert delivery_of(ordered[1]).state == DeliveryState.ACCEPTED
    assert state_of(announcement) == State.FINISHED


def test_someone_erased_after_the_listing_gets_none_and_leaves_no_trace(announcement, smtp_sink):
    erased, kept = people(2)
    drain(announcement.pk, at=announcement.starts_at - timedelta(seconds=1))
    Identity.objects.filter(subject=erased).delete()
    drain(announcement.pk)
    assert smtp_sink.recipients == ["reader001@example.com"]
    assert (delivery_of(erased).reason, delivery_of(erased).addr_hmac) == (Reason.ERASED, "")
    assert delivery_of(kept).state == DeliveryState.ACCEPTED


def test_an_address_is_read_when_it_is_written_to(announcement, smtp_sink):
    (layla,) = people(1)
    drain(announcement.pk, at=announcement.starts_at - timedelta(seconds=1))
    Identity.objects.filter(subject=layla).delete()
    moved = a_person("new@example.com").identity
    Identity.objects.filter(pk=moved.pk).update(subject=layla)
    drain(announcement.pk)
    assert smtp_sink.recipients == ["new@example.com"]


def test_a_temporary_refusal_is_tried_again_with_the_same_message_id(announcement, smtp_sink):
    (layla,) = people(1)
    smtp_sink.answer = "450 4.2.1 <reader000@example.com> reader000 is busy"
    drain(announcement.pk)
    waiting = delivery_of(layla)
    assert (waiting.state, waiting.smtp_code, waiting.attempt) == (DeliveryState.DEFERRED, 450, 1)
    assert "reader000" not in waiting.smtp_text
    smtp_sink.answer = "250 2.0.0 queued"
    time_passes()
    drain(announcement.pk)
    assert smtp_sink.messages[0]["Message-ID"] == delivery_of(layla).message_id == waiting.message_id
    assert Notice.objects.filter(subject=layla).count() == 1
    assert state_of(announcement) == State.FINISHED


def test_a_final_refusal_is_final(announcement, smtp_sink):
    gone, kept = people(2)
    smtp_sink.answers["reader000@example.com"] = "550 5.1.1 no such user"
    drain(announcement.pk)
    time_passes()
    drain(announcement.pk)
    assert delivery_of(gone).state == DeliveryState.REJECTED
    assert not Notice.objects.filter(subject=gone).exists()
    assert delivery_of(kept).state == DeliveryState.ACCEPTED
    assert state_of(announcement) == State.FINISHED


def test_retries_end_after_three_days(announcement, smtp_sink):
    (layla,) = people(1)
    smtp_sink.answer = "450 4.2.0 later"
    drain(announcement.pk)
    Delivery.objects.update(opened_at=timezone.now() - timedelta(hours=72))
    time_passes()
    drain(announcement.pk)
    assert (delivery_of(layla).state, delivery_of(layla).reason) == (DeliveryState.REJECTED, Reason.EXPIRED)


def test_a_mail_of_unknown_fate_is_sent_once_more_and_never_a_third_time(announcement, smtp_sink, settings):
    settings.DOUBT_GRACE = 0
    (layla,) = people(1)
    smtp_sink.silences = 9
    drain(announcement.pk)
    drain(announcement.pk)
    assert len(smtp_sink.envelopes) == 2
    assert len({message["Message-ID"] for message in smtp_sink.messages}) == 1
    assert (delivery_of(layla).state, delivery_of(layla).not_before) == (DeliveryState.UNKNOWN, None)
    assert state_of(announcement) == State.FINISHED
    assert progress(announcement).unknown == 1


def test_a_mail_of_unknown_fate_waits_out_the_grace(announcement, smtp_sink, settings):
    people(1)
    settings.DOUBT_GRACE = 900
    smtp_sink.silences = 1
    drain(announcement.pk)
    drain(announcement.pk)
    assert len(smtp_sink.envelopes) == 1
    assert state_of(announcement) == State.RUNNING


def test_held_doubts_are_never_sent_again(announcement, smtp_sink):
    (layla,) = people(1)
    Announcement.objects.update(doubt_policy="hold")
    smtp_sink.silences = 1
    drain(announcement.pk)
    assert len(smtp_sink.envelopes) == 1
    assert delivery_of(layla).state == DeliveryState.UNKNOWN
    assert state_of(announcement) == State.FINISHED


def test_a_mail_server_that_is_down_fails_nobody(announcement, smtp_sink, settings):
    people(3)
    settings.EMAIL_PORT = 9
    assert drain(announcement.pk) is Left.NOTHING
    assert not Delivery.objects.exists()
    settings.EMAIL_PORT = smtp_sink.port
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == 3


def test_a_refused_sender_pauses_the_announcement_and_costs_no_one_an_attempt(announcement, smtp_sink):
    people(2)
    smtp_sink.sender_answer = "550 5.7.1 not you"
    drain(announcement.pk)
    assert (state_of(announcement), announcement.pause_reason) == (State.PAUSED, PauseReason.SENDER_REFUSED)
    assert list(Delivery.objects.values_list("state", "attempt")) == [(DeliveryState.DEFERRED, 0)]
    smtp_sink.sender_answer = None
    resume(announcement, by="operator")
    time_passes()
    drain(announcement.pk)
    assert sorted(smtp_sink.recipients) == ["reader000@example.com", "reader001@example.com"]


def test_a_connection_that_the_server_closed_between_mails_is_opened_again(announcement, smtp_sink):
    people(4)
    smtp_sink.mails_per_connection = 1
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == 4
    assert set(Delivery.objects.values_list("state", "attempt")) == {(DeliveryState.ACCEPTED, 1)}


def test_a_paused_announcement_sends_nothing_and_goes_on_where_it_stopped(announcement, smtp_sink):
    people(2)
    drain(announcement.pk, at=announcement.starts_at - timedelta(seconds=1))
    pause(announcement, by="operator")
    drain(announcement.pk)
    assert smtp_sink.recipients == []
    resume(announcement, by="operator")
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == 2


def test_a_cancelled_announcement_never_sends_again(announcement, smtp_sink):
    people(2)
    cancel(announcement, by="operator")
    drain(announcement.pk)
    assert smtp_sink.recipients == []
    assert sweep() == []


def test_a_lone_person_whose_address_is_damaged_holds_no_mailing_up_for_ever(announcement, smtp_sink):
    damaged = a_person("layla@example.com")
    Identity.objects.filter(subject=damaged).update(email_encrypted=b"\x00" * 60)
    a_person("later@example.com", joined_at=timezone.now() + timedelta(seconds=5))
    drain(announcement.pk)
    drain(announcement.pk)
    assert (state_of(announcement), Delivery.objects.get().reason) == (State.FINISHED, Reason.UNREADABLE)


def test_keys_that_cannot_read_an_address_pause_the_mailing_and_lose_nobody(
    announcement, smtp_sink, settings
):
    people(1)
    right = settings.FIELD_KEYS
    settings.FIELD_KEYS = ["MTIzNDU2NzgxMjM0NTY3ODEyMzQ1Njc4MTIzNDU2Nzg="]
    drain(announcement.pk)
    assert (state_of(announcement), announcement.pause_reason) == (State.PAUSED, PauseReason.UNREADABLE)
    settings.FIELD_KEYS = right
    resume(announcement, by="operator")
    time_passes()
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == 1
