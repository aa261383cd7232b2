"""Everyone is listed in exactly one chunk, whoever dies while listing."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from notifications.models import Announcement
from notifications.planning import plan, plan_page
from tests.builders import a_published
from tests.notifications.audience import a_person, due_announcement, people

pytestmark = pytest.mark.django_db(transaction=True)


def listed(announcement: Announcement) -> list:
    return sorted(subject for chunk in announcement.chunks.all() for subject in chunk.subjects)


def test_pages_and_chunks_neither_overlap_nor_gap():
    told = people(23)
    announcement = due_announcement(a_published())
    plan(announcement.pk, page=7, chunk=3)
    assert listed(announcement) == sorted(subject.pk for subject in told)
    announcement.refresh_from_db()
    assert (announcement.planned, announcement.planned_n) == (True, 23)
    assert max(chunk.n for chunk in announcement.chunks.all()) == 3


def test_a_planner_that_died_between_pages_is_continued():
    told = people(10)
    announcement = due_announcement(a_published())
    assert plan_page(announcement.pk, page=4, chunk=2)
    plan(announcement.pk, page=3, chunk=2)
    assert listed(announcement) == sorted(subject.pk for subject in told)


def test_planners_at_the_same_time_list_everyone_once():
    told = people(40)
    announcement = due_announcement(a_published())
    barrier = Barrier(4)

    def plan_with_the_others():
        try:
            barrier.wait()
            plan(announcement.pk, page=3, chunk=2)
        finally:
            connection.close()

    threads = [Thread(target=plan_with_the_others) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert listed(announcement) == sorted(subject.pk for subject in told)


def test_who_joins_after_publication_or_has_not_confirmed_is_not_listed():
    people(1)
    announcement = due_announcement(a_published())
    a_person("late@example.com", joined_at=announcement.audience_until)
    a_person("later@example.com", joined_at=announcement.starts_at.replace(year=2100))
    a_person("unconfirmed@example.com", confirmed=False)
    plan(announcement.pk)
    announcement.refresh_from_db()
    assert announcement.planned_n == 2


def test_an_audience_of_none_is_listed_too():
    announcement = due_announcement(a_published())
    plan(announcement.pk)
    announcement.refresh_from_db()
    assert (announcement.planned, announcement.planned_n) == (True, 0)
