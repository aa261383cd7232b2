"""With Valkey really frozen nobody waits for it more than once in a while, and what it keeps comes back."""

import os
import signal
import time

import pytest
import redis
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cachoo_privacy import embedded
from cachoo_privacy.health.checks import _redis
from consent import limits
from consent.unanswered import AGAIN, InVain
from policies import patience
from tests.totp import ASK

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PROMPT = 3  # seconds; so long the heartbeat may take, also where the database hangs too
SOON = 3  # seconds; a code asks the cache eight times, and each time waited for one


@pytest.fixture
def hung(tmp_path, settings, monkeypatch):
    """A Valkey of this test's own takes connections and answers nothing; called, it goes on."""
    monkeypatch.setattr(InVain, "until", 0.0)
    bare = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    with embedded.start(tmp_path / "servers", durable=False, environ=bare) as running:
        with redis.from_url(running.redis_url) as server:
            process = server.info("server")["process_id"]
        settings.REDIS_URL = running.redis_url
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": running.redis_url}}
        limits._storage.cache_clear()
        cache.set("name", "layla", 60)
        os.kill(process, signal.SIGSTOP)
        try:
            yield lambda: os.kill(process, signal.SIGCONT)
        finally:
            os.kill(process, signal.SIGCONT)
            limits._storage.cache_clear()
    embedded.forget(tmp_path / "servers")


def test_a_sign_in_code_leaves_soon(hung, mailoutbox):
    began = time.monotonic()
    answer = Client().post(ASK, {"email": "layla@cachoo.example"})
    took = time.monotonic() - began
    assert (answer.status_code, len(mailoutbox)) == (302, 1)
    assert took < SOON, took


def test_the_rates_of_the_api_do_not_wait_either(hung):
    began = time.monotonic()
    assert all(limits.within(limits.Rate("tests", 0, 60), "layla") for _time in range(20))
    assert time.monotonic() - began < SOON


def test_the_heartbeat_waits_for_it_once_and_says_that_it_does_not_answer(hung):
    began = time.monotonic()
    for _time in range(5):
        with pytest.raises(redis.TimeoutError):
            _redis(timezone.now())
    assert time.monotonic() - began < PROMPT - patience.SECONDS


def test_what_it_keeps_is_there_again_when_it_answers(hung):
    assert cache.get("name", "nobody") == "nobody"
    hung()
    time.sleep(AGAIN)
    assert cache.get("name", "nobody") == "layla"
