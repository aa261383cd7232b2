"""The numbers on the operator's screen add up to everyone."""

from datetime import timedelta

import pytest

from consent.addresses import digest
from consent.models import Identity
from notifications.draining import drain
from notifications.planning import plan
from notifications.progress import domains, expected_end, progress, told_too_late
from tests.builders import a_policy, a_published, soon
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
    waits = announcement.deliveries.get(state="deferred").not_before
    assert (now.to_try_again, now.again_at, now.waits_only, now.has_begun) == (1, waits, True, True)


def test_nothing_is_done_before_anything_is_listed():
    now = progress(due_announcement(a_published()))
    assert (now.planned, now.left, now.percent, now.everyone_listed) == (0, 0, 0, False)
    assert (now.again_at, now.has_begun) == (None, False)


def test_a_pace_at_which_the_last_are_told_after_their_notice_begins_is_too_slow():
    takes_effect = soon(30 * 24 * 3600)
    announcement = due_announcement(a_published(a_policy(minimum_notice=10), effective_at=takes_effect))
    begins = takes_effect - timedelta(days=10)
    slow = expected_end(2 * 24 * 3600, a_second=1, at=begins - timedelta(days=1))
    quick = expected_end(2 * 24 * 3600, a_second=10, at=begins - timedelta(days=1))
    assert told_too_late(announcement, slow) and not told_too_late(announcement, quick)
    assert told_too_late(announcement, expected_end(2 * 10**9, a_second=1 / 3600, at=begins)), "and no error"
    assert expected_end(1, a_second=None, at=begins) is None and not told_too_late(announcement, None)


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
