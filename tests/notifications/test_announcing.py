"""A published version is announced once, with its publication or not at all."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from notifications.announcing import NotPublished, announce
from notifications.models import AnnouncedVersion, Announcement, State
from notifications.pausing import AlreadyOver, NotPaused, NotUnderWay, cancel, pause, resume
from notifications.sweeping import sweep
from policies.models import AuditEvent, PolicyVersion
from policies.publishing import publish
from tests.builders import a_draft, a_published, an_approved
from tests.notifications.audience import due_announcement, people

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
