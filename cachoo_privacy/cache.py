"""A Redis cache that answers "miss" while its server is away or takes nothing: losing Redis loses nothing."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from consent.addresses import keyed
from consent.unanswered import asked

RATES = "allauth:rl:"  # its counts, by the plain SHA-256 of an address that somebody typed


def name_of(key: str, prefix: str, version: int) -> str:
    """Under which name a value is kept: Django's own, which for a count of allauth's names nobody."""
    return f"{prefix}:{version}:{RATES + keyed(key) if key.startswith(RATES) else key}"


class ForgivingClient(RedisCacheClient):
    """Django's client, with every call falling back to what an empty cache would say.

    Whatever the server complains of: one whose memory or disk is full, or that became a replica, refuses
    to write and still answers. One that hangs is waited for once in a while, not at every call.
    """

    def add(self, key: str, value: Any, timeout: int | None) -> bool:
        """True, as if the key had been free."""
        return _forgiven(True, super().add, key, value, timeout)

    def get(self, key: str, default: Any) -> Any:
        """The default."""
        return _forgiven(default, super().get, key, default)

    def set(self, key: str, value: Any, timeout: int | None) -> None:
        """Nothing is kept."""
        _forgiven(None, super().set, key, value, timeout)

    def delete(self, key: str) -> bool:
        """False: there was nothing."""
        return _forgiven(False, super().delete, key)

    def get_many(self, keys: list[str]) -> dict[str, Any]:
        """Nothing found."""
        return _forgiven({}, super().get_many, keys)

    def incr(self, key: str, delta: int) -> int:
        """Raise ValueError, as for a key that does not exist."""
        counted = _forgiven(None, super().incr, key, delta)
        if counted is None:
            raise ValueError(key)
        return counted


def _forgiven(missed: Any, ask: Callable[..., Any], *given: Any) -> Any:
    try:
        return asked(ask, *given)
    except RedisError:
        return missed


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache over ForgivingClient, with names by `name_of`."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_connect_timeout", 1)
        options.setdefault("socket_timeout", 1)
        super().__init__(server, {"KEY_FUNCTION": name_of, **params})
        self._class = ForgivingClient
