"""How late sealing is: told from the promise on, loudly from three times the promise on."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from consent.lateness import ALARM, BREACH, Lateness, look, watch
from consent.models import Log
from consent.sealing import append_waiting, seal
from consent.signing import PROMISED
from tests.builders import a_published
from tests.consent.builders import press
from tests.fixtures.log import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def taken(layla):
    """When an answer was received that no log holds yet."""
    made, _new = press(layla, a_published(), "accept", at=timezone.now())
    return made.received_at


def test_nothing_that_waits_is_never_late():
    found = look(at=timezone.now())
    assert (found.lateness, found.waiting, found.oldest, found.last) == (Lateness.IN_TIME, 0, None, None)
    assert found.stopped is None


def test_sealing_is_late_at_the_promise_and_broken_at_three_times_of_it(taken, caplog):
    assert (ALARM.total_seconds(), BREACH.total_seconds()) == (PROMISED, 900)
    caplog.set_level(logging.WARNING, "consent.lateness")
    assert watch(at=taken + ALARM - MOMENT).lateness == Lateness.IN_TIME and not caplog.records
    assert watch(at=taken + ALARM).lateness == Lateness.LATE
    assert watch(at=taken + BREACH - MOMENT).lateness == Lateness.LATE
    broken = watch(at=taken + BREACH)
    assert (broken.lateness, broken.waiting, broken.oldest) == (Lateness.BREACH, 1, taken)
    assert [line.levelname for line in caplog.records] == ["WARNING", "WARNING", "ERROR"]
    assert "900 s" in caplog.text


def test_a_leaf_that_nobody_signed_still_waits(taken):
    append_waiting(10, at=taken)
    found = look(at=taken + BREACH)
    assert (found.lateness, found.waiting, found.last) == (Lateness.BREACH, 1, None)
    signed = seal()
    found = look(at=taken + BREACH)
    assert (found.lateness, found.waiting, found.last) == (Lateness.IN_TIME, 0, signed)
    unguarded("DELETE FROM consent_checkpoint")
    assert look(at=taken + BREACH).lateness == Lateness.BREACH and Log.objects.exists()


def test_what_keeps_the_log_from_being_signed_is_told_before_anything_is_late(taken):
    seal()
    assert look(at=taken).stopped is None
    unguarded("UPDATE consent_logtile SET body = '\\x00' WHERE level = 0")
    assert look(at=taken).stopped.code == "log_tree_changed"
    unguarded("DELETE FROM consent_checkpoint")
    found = look(at=taken)
    assert (found.lateness, found.stopped.code) == (Lateness.IN_TIME, "log_forked")
