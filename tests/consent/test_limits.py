"""What is limited is limited for all processes together, and for nobody while Redis is away."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from limits.storage import storage_from_string

from consent import limits
from consent.limits import Rate, count, within

# Redis stands beside the database: what needs either is not among the fast tests.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
RATE = Rate("tests", 20, 60)


def test_forty_threads_at_once_get_no_more_than_the_twenty_that_there_are():
    with ThreadPoolExecutor(40) as pool:
        allowed = list(pool.map(lambda _n: within(RATE, "layla"), range(40)))
    assert allowed.count(True) == 20
    assert within(RATE, "yusuf")


def test_what_is_given_back_is_there_again():
    assert [count(RATE, "layla").remaining for _time in range(2)] == [19, 18]
    assert limits.give_back(RATE, "layla").remaining == 19


def test_while_redis_is_away_everybody_may(monkeypatch):
    gone = storage_from_string("redis://127.0.0.1:1")
    monkeypatch.setattr(limits, "_storage", lambda: gone)
    assert count(RATE, "layla") is None
    assert within(Rate("tests", 0, 60), "layla")


def test_nobody_is_named_in_redis():
    count(RATE, "layla")
    assert not [key for key in limits._storage().storage.scan_iter() if b"layla" in key]
