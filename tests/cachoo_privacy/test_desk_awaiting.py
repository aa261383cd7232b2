"""The desk's first page: what waits for whom, who accepted what is in force, and how far mail has come."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cachoo_privacy.desk.acceptance import acceptances
from cachoo_privacy.desk.awaiting import awaiting
from consent.erasing import deciding
from consent.models import ErasureLevel, RequestKind, RightsRequest, Subject
from consent.reporting import count
from notifications.announcing import announce
from policies.contributing import contribute
from policies.reviewing import submit
from tests.builders import a_draft, a_policy, a_published, a_staff_member
from tests.consent.builders import press
from tests.fixtures.people import a_reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]


@pytest.fixture(autouse=True)
def counted_anew():
    """No figure of an earlier test is kept."""
    cache.clear()


def waits(user) -> list[str]:
    return [one.words for one in awaiting(user, at=timezone.now())]


def test_a_text_in_review_waits_for_an_approver_who_did_not_touch_it_and_for_nobody_else():
    huda, omar = a_staff_member("huda@c.example", "approver"), a_staff_member("omar@c.example", "approver")
    submit(a_draft(), by=omar)
    version = submit(a_draft(a_policy(slug="terms")), by="somebody")
    assert len(waits(huda)) == 2 and len(waits(omar)) == 2
    contribute(version, by=omar, at=timezone.now())
    assert [len(waits(huda)), len(waits(omar))] == [2, 1]
    assert waits(a_staff_member("eve@c.example", "editor", "auditor")) == []


def test_an_erasure_waits_for_anybody_but_who_proposed_it(layla):
    first = a_staff_member("first@c.example", "privacy officer")
    second = a_staff_member("second@c.example", "privacy officer")
    deciding.propose(layla, level=ErasureLevel.values[0], reason="R-1", by=first)
    assert waits(first) == [] and len(waits(second)) == 1
    shown = Client()
    shown.force_login(second)
    page = shown.get("/ar/admin/").content.decode()
    assert "في انتظارك" in page and "محو ينتظر قرارك" in page


def test_requests_wait_in_one_line_that_says_how_many_are_late():
    now = timezone.now()
    for days in (-1, 5, 9):
        RightsRequest.objects.create(
            kind=RequestKind.QUESTION,
            state="open",
            created_at=now,
            confirmed_at=now,
            due_at=now + timedelta(days=days),
        )
    officer = a_staff_member("first@c.example", "privacy officer")
    assert waits(officer) == ["3 طلبات تنتظر الرد، واحد منها متأخر"]
    assert waits(a_staff_member("a@c.example", "auditor")) == []


def test_acceptance_counts_people_once_and_who_owes_an_answer(layla, yusuf):
    version = a_published()
    now = version.effective_at + timedelta(seconds=1)
    Subject.objects.create(created_at=now, is_device=True)
    assert [(one.accepted, one.owing) for one in acceptances(at=now, language="ar")[1]] == [(0, 2)]
    press(layla, version, "accept", at=now)
    counted_at, [kept] = acceptances(at=now + timedelta(seconds=5), language="ar")
    assert counted_at == now and kept.accepted == 0, "counted at most once a minute, and says when"
    cache.clear()
    _at, [fresh] = acceptances(at=now, language="ar")
    assert [fresh.accepted, fresh.people, fresh.percent, fresh.owing, fresh.days] == [1, 2, 50, 1, 0]


def test_who_refused_does_not_owe_an_answer_and_the_numbers_are_those_of_the_report(layla, yusuf):
    version = a_published()
    now = version.effective_at + timedelta(seconds=1)
    omar = a_reader("omar")
    press(layla, version, "accept", at=now)
    press(yusuf, version, "refuse", at=now)
    at = timezone.now() + timedelta(minutes=1)

    def both(version):
        [one] = acceptances(at=max(at, now), language="ar")[1]
        told = count(version, at=max(at, now)).stands
        cache.clear()
        unheard = told["told"] + told["relayed"] + told["untold"]
        return (one.accepted, one.refused, one.owing), (told["accepted"], told["refused"], unheard)

    assert both(version) == ((1, 1, 1), (1, 1, 1))
    press(yusuf, version, "accept", at=now + timedelta(seconds=1))
    press(omar, version, "refuse", at=now)
    assert both(version) == ((2, 1, 0), (2, 1, 0))
    user = a_staff_member("noura@c.example", "auditor")
    browser = Client()
    browser.force_login(user)
    shown = browser.get("/ar/admin/").content.decode()
    assert "عدد من لم يجيبوا" not in shown
    second = a_published(version.policy)
    [one] = acceptances(at=now, language="ar")[1]
    assert (one.asked.number, one.refused, one.owing) == (second.number, 0, 3), "a no to the text before"


def test_days_that_are_left_are_counted_to_the_moment_at_which_an_answer_is_required():
    version = a_published(enforce_at=timezone.now() + timedelta(days=30))
    now = version.enforce_at - timedelta(days=3, seconds=1)
    [one] = acceptances(at=now, language="en")[1]
    assert one.days == 4


def test_the_first_page_asks_as_much_however_many_policies_and_people_there_are(
    layla, yusuf, monkeypatch, django_assert_max_num_queries
):
    for slug in ("privacy", "terms", "cookies"):
        version = a_published(a_policy(slug=slug))
        press(layla, version, "accept", at=timezone.now())
        announce(version)
    later = SimpleNamespace(now=lambda: version.effective_at + timedelta(seconds=1))
    monkeypatch.setattr("cachoo_privacy.desk.site.timezone", later)
    user = a_staff_member("noura@c.example", "auditor", "operator", "privacy officer", "approver")
    browser = Client()
    browser.force_login(user)
    with django_assert_max_num_queries(60):
        page = browser.get("/ar/admin/").content.decode()
    assert "قبول ما هو نافذ" in page and "بريد في الطريق" in page and "الإجابة لازمة" in page
