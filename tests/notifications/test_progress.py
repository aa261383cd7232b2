"""The numbers on the operator's screen add up to everyone."""

import pytest

from consent.addresses import digest
from consent.models import Identity
from notifications.draining import drain
from notifications.planning import plan
from notifications.progress import domains, progress
from tests.builders import a_published
from tests.notifications.audience import a_person, due_announcement, people

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_numbers_add_up_to_everyone_listed(smtp_sink):
    erased, *_ = people(4)
    a_person("reader003@example.com")
    smtp_sink.answers |= {"reader001@example.com": "450 later", "reader002@example.com": "550 never"}
    announcement = due_announcement(a_published())
    plan(announcement.pk)
    Identity.objects.filter(subject=erased).delete()
    drain(announcement.pk)
    announcement.refresh_from_db()
    now = progress(announcement)
    assert (now.planned, now.accepted, now.deferred, now.rejected, now.skipped) == (5, 1, 1, 1, 2)
    assert now.skipped_for == {"erased": 1, "same_address": 1}
    assert (now.left, now.percent, now.state) == (1, 80, "running")


def test_nothing_is_done_before_anything_is_listed():
    now = progress(due_announcement(a_published()))
    assert (now.planned, now.left, now.percent, now.everyone_listed) == (0, 0, 0, False)


def test_mails_that_were_not_taken_are_counted_by_domain_and_no_lone_person_s_is_named(smtp_sink):
    for number in range(3):
        a_person(f"reader{number}@example.com")
    a_person("layla@layla.example")
    smtp_sink.answer = "450 4.2.0 later"
    announcement = due_announcement(a_published())
    drain(announcement.pk)
    assert domains(announcement) == [("example.com", 3), ("", 1)]
    Identity.objects.filter(email_hmac=digest("reader0@example.com")).delete()
    assert domains(announcement) == [], "two people are too few"
