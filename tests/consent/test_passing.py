"""What the gate costs, and that it is right at the second, before and after answers are required."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent import remembering
from consent.models import Standing
from consent.passing import Passer, barring
from policies import schedule
from tests.builders import a_published, soon
from tests.consent.builders import press

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    """A version in force from a minute from now on."""
    return a_published(effective_at=soon(60))


def passer(subject):
    return Passer("user_id", subject.identity.user_id)


@pytest.fixture
def known_schedule(settings):
    """`known_schedule()` reads what is published, to be kept longer than any test lasts."""

    def read():
        settings.PUBLICATION_LEAD = 3600
        schedule.read()

    return read


def in_force(version, **later):
    return version.effective_at + timedelta(**later)


def test_a_person_met_before_costs_no_query_and_a_new_one_costs_one(
    known_schedule, version, layla, django_assert_num_queries
):
    press(layla, version, "accept")
    remembering.forget()
    mine, at = passer(layla), in_force(version, seconds=1)
    known_schedule()
    with django_assert_num_queries(1):
        assert barring(mine, at=at) == []
    with django_assert_num_queries(0):
        for later in range(3):
            assert barring(mine, at=at + timedelta(hours=later)) == []


def test_who_must_answer_is_read_again_before_they_are_held(
    known_schedule, version, layla, django_assert_num_queries
):
    mine, at = passer(layla), in_force(version)
    known_schedule()
    with django_assert_num_queries(1):
        assert [item.version.number for item in barring(mine, at=at)] == [1]
    # Accepted by another process: no word of it comes here.
    Standing.objects.create(subject=layla, policy=version.policy, accepted_number=1)
    with django_assert_num_queries(1):
        assert barring(mine, at=at) == []


def test_the_gate_closes_at_the_very_second_without_being_told(
    known_schedule, layla, django_assert_num_queries
):
    first = a_published(effective_at=soon(60))
    press(layla, first, "accept")
    second = a_published(first.policy, effective_at=soon(3600), enforce_at=soon(7200))
    remembering.forget()
    mine, almost = passer(layla), timedelta(microseconds=1)
    known_schedule()
    with django_assert_num_queries(1):
        assert barring(mine, at=second.effective_at - almost) == []
    with django_assert_num_queries(0):
        assert barring(mine, at=second.effective_at) == []  # grace, for who met the version before
        assert barring(mine, at=second.enforce_at - almost) == []
    with django_assert_num_queries(1):
        assert [item.version.number for item in barring(mine, at=second.enforce_at)] == [2]


def test_a_newcomer_has_no_grace(layla):
    first = a_published(effective_at=soon(60))
    second = a_published(first.policy, effective_at=soon(3600), enforce_at=soon(7200))
    assert barring(passer(layla), at=second.effective_at)
    assert barring(passer(layla), at=first.effective_at - timedelta(seconds=1)) == []


def test_a_publication_is_seen_by_a_process_that_remembers_its_people(layla, version):
    press(layla, version, "accept")
    mine = passer(layla)
    assert barring(mine, at=in_force(version)) == []
    second = a_published(version.policy, effective_at=soon(3600))
    assert barring(mine, at=second.effective_at)


def test_ones_refusal_elsewhere_is_seen_within_half_a_minute(version, layla, monkeypatch):
    press(layla, version, "accept")
    mine, at = passer(layla), in_force(version)
    assert barring(mine, at=at) == []
    Standing.objects.update(accepted_number=0, refused_at=timezone.now())
    assert barring(mine, at=at) == []
    began = remembering.people[layla.pk].began
    monkeypatch.setattr("consent.passing.time.monotonic", lambda: began + remembering.FRESH)
    assert barring(mine, at=at)


def test_ones_refusal_here_is_seen_at_once(version, layla, django_capture_on_commit_callbacks):
    press(layla, version, "accept")
    mine, at = passer(layla), in_force(version)
    assert barring(mine, at=at) == []
    with django_capture_on_commit_callbacks(execute=True):
        press(layla, version, "refuse")
    assert barring(mine, at=at)


def test_somebody_never_met_has_answered_nothing(version):
    assert barring(Passer("external_ref", "0" * 64), at=in_force(version))
    assert remembering.people == {}


def test_a_process_does_not_remember_everybody_for_ever(version, layla, yusuf, monkeypatch):
    monkeypatch.setattr(remembering, "MOST", 1)
    for one in (layla, yusuf):
        press(one, version, "accept")
        assert barring(passer(one), at=in_force(version)) == []
    assert list(remembering.people) == [yusuf.pk]
