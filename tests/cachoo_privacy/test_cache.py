"""A Redis that answers and keeps nothing, for want of memory, is as good as one that is away."""

import pytest
import redis
from django.conf import settings
from django.core.cache import cache

from consent.limits import Rate, within
from tests.builders import a_staff_member
from tests.totp import HUDA, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


@pytest.fixture
def full():
    """From now on Redis refuses whatever it would have to remember."""
    with redis.from_url(settings.REDIS_URL) as server:
        server.config_set("maxmemory", 1)
        try:
            with pytest.raises(redis.exceptions.OutOfMemoryError):
                server.set("health", 1)
            yield
        finally:
            server.config_set("maxmemory", 0)


def test_what_cannot_be_kept_is_a_miss(full):
    cache.set("name", "layla", 60)
    assert cache.get("name", "nobody") == "nobody" and cache.add("name", "layla", 60)
    assert cache.get_many(["name"]) == {} and not cache.delete("name")
    with pytest.raises(ValueError):
        cache.incr("name")
    assert within(Rate("tests", 0, 60), "layla")


def test_the_staff_sign_in_and_see_the_desk_and_monitoring_is_told(full):
    a_staff_member(HUDA, "auditor")
    client, _answer = sign_in()
    assert client.get("/ar/admin/").status_code == 200
    assert client.get("/__heartbeat__").json()["checks"]["redis"] != "ok"
