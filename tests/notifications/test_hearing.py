"""What is heard of a mail is noted once, and drawn upon: for the notice, and for whether to write again."""

import io
import uuid
from datetime import timedelta
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from consent.erasing.deciding import leave
from consent.models import Grade, Identity, Notice
from notifications.draining import drain
from notifications.hearing import News, hear
from notifications.models import (
    Cause,
    Delivery,
    DeliveryEvent,
    DeliveryState,
    EventType,
    Reason,
    Suppression,
)
from notifications.naming import message_id
from tests.builders import a_policy, a_published
from tests.notifications.audience import a_person, due_announcement, people, time_passes
from tests.notifications.returns import report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mail(smtp_sink):
    """A mail that Layla's server took."""
    people(1)
    drain(due_announcement(a_published()).pk)
    return Delivery.objects.get()


def news_of(mail, kind=EventType.BOUNCED, *, status="5.1.1", name="one"):
    return News(mail.announcement_id, mail.subject_id, kind, name, "test", status)


def grades():
    return set(Notice.objects.values_list("grade", flat=True))


def tell_again(slug, sink):
    """How another announcement fares with the same people."""
    announcement = due_announcement(a_published(a_policy(slug=slug)))
    before = len(sink.recipients)
    drain(announcement.pk)
    return announcement.deliveries.first(), sink.recipients[before:]


def test_a_mail_that_came_back_lowers_the_notice_and_closes_the_address_for_the_next(mail, smtp_sink):
    assert hear(news_of(mail), at=timezone.now())
    assert Grade.BOUNCED in grades()
    skipped, told = tell_again("terms", smtp_sink)
    assert (told, skipped.reason, skipped.state) == ([], Reason.SUPPRESSED, DeliveryState.SKIPPED)


def test_the_same_news_five_times_is_one(mail):
    heard = [hear(news_of(mail, status="4.2.2"), at=timezone.now()) for _ in range(5)]
    assert heard == [True, False, False, False, False]
    assert DeliveryEvent.objects.count() == Suppression.objects.get().score == 1


def test_of_many_that_tell_the_same_at_once_one_is_heard(mail):
    barrier, heard, at = Barrier(6), [], timezone.now()

    def tell():
        try:
            barrier.wait()
            heard.append(hear(news_of(mail, status="4.2.2"), at=at))
        finally:
            connection.close()

    threads = [Thread(target=tell) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard) == [False] * 5 + [True]
    assert Suppression.objects.get().score == 1


def test_a_full_mailbox_closes_an_address_at_the_fourth_time_within_a_month(mail, smtp_sink):
    at = timezone.now()
    for number in range(3):
        hear(news_of(mail, status="5.2.2", name=str(number)), at=at)
    assert tell_again("terms", smtp_sink)[1] == ["reader000@example.com"]
    hear(news_of(mail, status="5.2.2", name="late"), at=at + timedelta(days=40))
    assert Suppression.objects.get().score == 1, "what is a month old is forgotten"
    for number in range(10, 13):
        hear(news_of(mail, status="4.2.2", name=str(number)), at=at + timedelta(days=40))
    assert (Suppression.objects.get().score, Suppression.objects.get().cause) == (4, Cause.RETURNED)


@pytest.mark.parametrize("status", ["5.7.1", "5.7.27", "5.1.7", "5.1.8"])
def test_what_is_about_us_is_not_held_against_the_person(mail, status):
    hear(news_of(mail, status=status), at=timezone.now())
    assert not Suppression.objects.exists() and Grade.BOUNCED in grades()


def test_a_complaint_ends_all_mail_to_the_address(mail, smtp_sink):
    hear(news_of(mail, EventType.COMPLAINED), at=timezone.now())
    assert tell_again("terms", smtp_sink)[1] == []
    assert Grade.BOUNCED not in grades()


def test_news_of_an_erased_persons_mail_is_kept_and_closes_nothing(mail):
    leave(mail.subject)
    for place, kind in enumerate((EventType.BOUNCED, EventType.COMPLAINED)):
        assert hear(news_of(mail, kind, name=str(place)), at=timezone.now())
    assert not Suppression.objects.exists()


def test_a_suppression_outlives_erasure_and_ends_when_the_address_is_confirmed_anew(mail, smtp_sink):
    hear(news_of(mail), at=timezone.now())
    Identity.objects.all().delete()
    somebody = a_person("reader000@example.com", joined_at=timezone.now() - timedelta(minutes=1))
    assert tell_again("terms", smtp_sink)[1] == []
    Identity.objects.filter(subject=somebody).update(email_confirmed_at=timezone.now())
    assert tell_again("cookies", smtp_sink)[1] == ["reader000@example.com"]


def test_of_an_address_that_was_confirmed_anew_returns_are_counted_from_nothing(mail, smtp_sink):
    hear(news_of(mail, EventType.COMPLAINED), at=timezone.now() - timedelta(days=100))
    Identity.objects.update(email_confirmed_at=timezone.now() - timedelta(days=99))
    for number in range(3):
        hear(news_of(mail, status="5.2.2", name=str(number)), at=timezone.now())
    assert tell_again("terms", smtp_sink)[1] == ["reader000@example.com"]
    hear(news_of(mail, status="5.2.2", name="fourth"), at=timezone.now())
    assert tell_again("cookies", smtp_sink)[1] == []
    known = Suppression.objects.get()
    assert known.cause == Cause.RETURNED and known.until < timezone.now() + timedelta(days=31)


def test_a_mail_that_waits_for_another_try_is_not_sent_to_an_address_closed_meanwhile(smtp_sink):
    people(1)
    announcement = due_announcement(a_published())
    smtp_sink.answer = "450 4.2.0 later"
    drain(announcement.pk)
    hear(news_of(Delivery.objects.get(), EventType.COMPLAINED), at=timezone.now())
    smtp_sink.answer = "250 OK"
    time_passes()
    drain(announcement.pk)
    assert smtp_sink.recipients == [] and Delivery.objects.get().reason == Reason.SUPPRESSED


def test_a_mailbox_that_the_server_says_is_not_there_is_closed_and_one_that_it_refuses_is_not(smtp_sink):
    gone = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
    said = sorted(gone | {"5.1.0", "5.1.4", "5.1.7", "5.1.8", "5.1.9", "5.2.2", "5.7.1"})
    people(len(said))
    smtp_sink.answers = {
        f"reader{number:03}@example.com": f"550 {status} no" for number, status in enumerate(said)
    }
    drain(due_announcement(a_published()).pk)
    closed = Delivery.objects.filter(addr_hmac__in=Suppression.objects.values("addr_hmac"))
    assert {mail.smtp_text.partition(" ")[0] for mail in closed} == gone
    assert set(Suppression.objects.values_list("cause", flat=True)) == {Cause.NO_MAILBOX}


def test_a_mail_that_their_own_server_took_is_better_evidence_and_settles_a_doubt(smtp_sink, settings):
    settings.DOUBT_GRACE = 900
    people(1)
    smtp_sink.silences = 1
    announcement = due_announcement(a_published())
    drain(announcement.pk)
    doubtful = Delivery.objects.get(state=DeliveryState.UNKNOWN)
    hear(news_of(doubtful, EventType.DELIVERED, status="2.0.0"), at=timezone.now())
    assert Grade.ACCEPTED in grades()
    time_passes()
    drain(announcement.pk)
    assert len(smtp_sink.envelopes) == 1, "nobody sends again what is known to have come"


def test_news_of_a_mail_that_never_was_is_nothing(mail):
    stranger = News(mail.announcement_id, uuid.uuid4(), EventType.BOUNCED, "x", "test", "5.1.1")
    assert not hear(stranger, at=timezone.now())
    assert not DeliveryEvent.objects.exists()


def test_no_address_and_no_word_of_anybody_is_kept(mail):
    hear(news_of(mail, status="5.1.1 <reader000@example.com>"[:30]), at=timezone.now())
    assert "reader" not in str(DeliveryEvent.objects.values_list().get())


def test_the_command_reads_a_report_from_standard_input(mail, monkeypatch, capsys):
    raw = report(message_id(mail.announcement_id, mail.subject_id))
    for _time in range(2):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        call_command("ingest_bounces")
    assert DeliveryEvent.objects.get().type == EventType.BOUNCED
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"hello")))
    call_command("ingest_bounces")
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_the_return_path_of_each_mail_is_its_own(smtp_sink, settings):
    settings.BOUNCE_ADDRESS = "b@mail.example.com"
    people(2)
    drain(due_announcement(a_published()).pk)
    paths = {envelope.mail_from for envelope in smtp_sink.envelopes}
    assert len(paths) == 2
    assert all(path.startswith("b+") and path.endswith("@mail.example.com") for path in paths)
    assert {message["From"].addresses[0].addr_spec for message in smtp_sink.messages} == {
        settings.NOTICE_FROM
    }


def test_whoever_was_not_seen_for_a_year_gets_no_mail_and_by_setting_everyone_does(smtp_sink, settings):
    dormant, seen, _new = people(3)
    long_ago = timezone.now() - timedelta(days=400)
    Identity.objects.filter(subject__in=[dormant, seen]).update(
        created_at=long_ago, email_confirmed_at=long_ago
    )
    Identity.objects.filter(subject=dormant).update(last_seen_on=long_ago.date())
    Identity.objects.filter(subject=seen).update(last_seen_on=timezone.now().date())
    drain(due_announcement(a_published()).pk)
    assert sorted(smtp_sink.recipients) == ["reader001@example.com", "reader002@example.com"]
    assert Delivery.objects.get(subject=dormant).reason == Reason.INACTIVE
    settings.ACTIVE_WITHIN_DAYS = 0
    drain(due_announcement(a_published(a_policy(slug="terms"))).pk)
    assert len(smtp_sink.recipients) == 5
