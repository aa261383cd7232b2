"""What is limited is limited for all processes together, and for nobody while Redis is away."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from django.conf import settings

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
    gone = redis.from_url("redis://127.0.0.1:1").register_script(limits.COUNTED)
    monkeypatch.setattr(limits, "_script", lambda: gone)
    assert count(RATE, "layla") is None
    assert within(Rate("tests", 0, 60), "layla")


def test_a_window_begins_with_its_first_time_and_no_other_moves_its_end():
    server = redis.from_url(settings.REDIS_URL)
    assert count(RATE, "layla").resets_in == RATE.seconds
    [key] = server.scan_iter("limit:tests:*")
    server.expire(key, 7)
    assert count(RATE, "layla") == limits.Count(used=2, most=20, resets_in=7)
    server.persist(key)  # as nothing of ours leaves it: a count that never ends would shut somebody out
    assert count(RATE, "layla").resets_in == RATE.seconds


def test_nobody_is_named_in_redis():
    count(RATE, "layla")
    assert not [key for key in redis.from_url(settings.REDIS_URL).scan_iter() if b"layla" in key]
