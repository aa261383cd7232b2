"""When an answer was given: the device's two times, the server's one, and how far they are believed."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.clock import settle
from consent.models import Clock

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
PUBLISHED = NOW - timedelta(days=30)


def told(decided_at, sent_at):
    return settle(received_at=NOW, decided_at=decided_at, sent_at=sent_at, published_at=PUBLISHED)


def test_an_answer_without_a_device_time_was_given_when_it_arrived():
    assert told(None, None) == (NOW, Clock.OK)


def test_a_device_three_hours_fast_is_put_right_by_its_own_sending_time():
    fast = NOW + timedelta(hours=3)
    assert told(fast - timedelta(minutes=20), fast) == (NOW - timedelta(minutes=20), Clock.SKEWED)


@pytest.mark.parametrize(
    ("decided_at", "sent_at", "clock"),
    [
        (NOW - timedelta(hours=1), NOW, Clock.OK),
        (NOW - timedelta(hours=1), None, Clock.UNVERIFIED),
        (NOW + timedelta(days=1), None, Clock.FUTURE),
        (NOW, NOW - timedelta(hours=1), Clock.IMPLAUSIBLE),
        (NOW - timedelta(days=401), NOW, Clock.IMPLAUSIBLE),
        (NOW - timedelta(days=31), NOW, Clock.BEFORE_PUBLICATION),
        (datetime(81, 1, 1, tzinfo=UTC), datetime(3615, 1, 1, tzinfo=UTC), Clock.IMPLAUSIBLE),
        (datetime(9999, 12, 31, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC), Clock.IMPLAUSIBLE),
    ],
)
def test_no_clock_is_refused_and_every_one_is_marked(decided_at, sent_at, clock):
    moment, mark = told(decided_at, sent_at)
    assert mark == clock
    assert PUBLISHED <= moment <= NOW
