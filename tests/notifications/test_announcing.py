"""A published version is announced once, with its publication or not at all."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.models import Grade, Notice
from notifications.announcing import NotPublished, announce
from notifications.models import AnnouncedVersion, Announcement, PauseReason, State
from notifications.pausing import AlreadyOver, NotPaused, NotUnderWay, cancel, hold, pause, resume
from notifications.planning import plan
from notifications.sweeping import sweep
from policies.models import AuditEvent, PolicyVersion
from policies.publishing import publish
from tests.builders import a_draft, a_policy, a_published, an_approved
from tests.notifications.audience import a_person, due_announcement, people

pytestmark = pytest.mark.django_db(transaction=True)


class PowerCut(Exception):
    pass


def test_publishing_announces_the_version_in_the_same_transaction(settings):
    version = a_published()
    announcement = Announcement.objects.get(announced_versions__version=version)
    assert announcement.state == State.READY
    assert (announcement.starts_at - version.published_at).total_seconds() == settings.PUBLICATION_LEAD


def test_a_publication_that_is_rolled_back_announces_nothing():
    with pytest.raises(PowerCut), transaction.atomic():
        publish(an_approved(), by="huda")
        assert Announcement.objects.exists()
        raise PowerCut
    assert not Announcement.objects.exists()


def test_a_version_is_announced_once_however_often_it_is_asked():
    version = a_published()
    assert announce(version) == announce(version) == Announcement.objects.get()


def test_of_many_announcing_at_once_one_wins():
    version = a_published()
    AnnouncedVersion.objects.all().delete()
    Announcement.objects.all().delete()
    barrier, found = Barrier(8), []

    def announce_with_the_others():
        try:
            barrier.wait()
            found.append(announce(version).pk)
        finally:
            connection.close()

    threads = [Thread(target=announce_with_the_others) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Announcement.objects.get().pk] * 8


@pytest.fixture
def window(settings):
    settings.ANNOUNCEMENT_WINDOW = 900


def test_policies_published_within_the_window_share_one_mail(window, smtp_sink):
    (layla,) = people(1)
    first, second = a_published(), a_published(a_policy(slug="terms", name_ar="الشروط والأحكام"))
    announcement = Announcement.objects.get()
    assert announcement.versions == [first, second]
    due_announcement(second)
    sweep()
    (message,) = smtp_sink.messages
    html = message.get_body(("html",)).get_content()
    assert "سياسة الخصوصية" in html and "الشروط والأحكام" in html
    told = Notice.objects.filter(subject=layla, grade=Grade.RELAYED)
    assert {notice.version for notice in told} == {first, second}


def test_one_that_was_paused_before_its_start_is_joined_and_stays_paused(window):
    announcement = announce(a_published())
    pause(announcement, by="huda")
    second = a_published(a_policy(slug="terms"))
    announcement = Announcement.objects.get()
    assert second in announcement.versions and announcement.state == State.PAUSED


def test_one_that_is_held_to_correct_its_version_takes_no_other_along(window):
    wrong = a_published()
    held = hold(wrong, by="huda")
    good = a_published(a_policy(slug="terms"))
    assert (held.pause_reason, held.versions) == (PauseReason.TO_CORRECT, [wrong])
    other = Announcement.objects.get(announced_versions__version=good)
    assert other.pk != held.pk and other.state == State.READY


def test_whoever_joined_between_the_two_publications_is_listed_too(window):
    people(1)
    announcement = announce(a_published())
    plan(announcement.pk)
    a_person("between@example.com", joined_at=timezone.now())
    a_published(a_policy(slug="terms"), at=timezone.now() + timedelta(seconds=1))
    announcement.refresh_from_db()
    assert (announcement.planned, announcement.chunks.count()) == (False, 0)
    plan(announcement.pk)
    announcement.refresh_from_db()
    assert announcement.planned_n == 2


def test_two_versions_of_one_policy_are_two_mails(window):
    policy = a_policy()
    a_published(policy)
    a_published(policy, at=timezone.now() + timedelta(seconds=3))
    assert Announcement.objects.count() == 2


def test_an_announcement_that_has_begun_or_waited_long_enough_takes_no_other_version(window):
    begun = due_announcement(a_published())
    a_published(a_policy(slug="terms"))
    assert Announcement.objects.count() == 2 and len(begun.versions) == 1
    Announcement.objects.update(created_at=timezone.now() - timedelta(hours=1))
    a_published(a_policy(slug="cookies"))
    assert Announcement.objects.count() == 3


def test_of_two_policies_announced_at_the_same_moment_one_announcement_tells(window):
    versions = [a_published(a_policy(slug=slug)) for slug in ("privacy", "terms")]
    AnnouncedVersion.objects.all().delete()
    Announcement.objects.all().delete()
    barrier = Barrier(2)

    def announce_with_the_other(version):
        try:
            barrier.wait()
            announce(version)
        finally:
            connection.close()

    threads = [Thread(target=announce_with_the_other, args=[version]) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Announcement.objects.get().announced_versions.count() == 2


def test_a_draft_is_not_announced():
    with pytest.raises(NotPublished):
        announce(a_draft())


def test_a_publication_succeeds_without_the_broker_and_the_sweep_delivers(smtp_sink, broken_broker, caplog):
    people(2)
    version = a_published()
    assert "was lost" in caplog.text
    assert PolicyVersion.objects.get(pk=version.pk).is_published
    due_announcement(version)
    sweep()
    assert len(smtp_sink.recipients) == 2


def test_stopping_and_going_on_is_written_down_with_who_did_it():
    announcement = announce(a_published())
    with pytest.raises(NotPaused):
        resume(announcement, by="yusuf")
    pause(announcement, by="huda")
    with pytest.raises(NotUnderWay):
        pause(announcement, by="huda")
    resume(announcement, by="huda")
    cancel(announcement, by="huda")
    with pytest.raises(AlreadyOver):
        cancel(announcement, by="huda")
    told = AuditEvent.objects.filter(target=f"announcement:{announcement.pk}").order_by("pk")
    assert list(told.values_list("action", "actor")) == [
        ("pause", "huda"),
        ("resume", "huda"),
        ("cancel", "huda"),
    ]
