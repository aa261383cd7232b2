"""A Redis cache that answers "miss" while its server is away or takes nothing: losing Redis loses nothing."""

from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from consent.addresses import keyed

RATES = "allauth:rl:"  # its counts, by the plain SHA-256 of an address that somebody typed


def name_of(key: str, prefix: str, version: int) -> str:
    """Under which name a value is kept: Django's own, which for a count of allauth's names nobody."""
    return f"{prefix}:{version}:{RATES + keyed(key) if key.startswith(RATES) else key}"


class ForgivingClient(RedisCacheClient):
    """Django's client, with every call falling back to what an empty cache would say.

    Whatever the server complains of: one whose memory or disk is full, or that became a replica, refuses
    to write and still answers.
    """

    def add(self, key: str, value: Any, timeout: int | None) -> bool:
        """True, as if the key had been free."""
        try:
            return super().add(key, value, timeout)
        except RedisError:
            return True

    def get(self, key: str, default: Any) -> Any:
        """The default."""
        try:
            return super().get(key, default)
        except RedisError:
            return default

    def set(self, key: str, value: Any, timeout: int | None) -> None:
        """Nothing is kept."""
        try:
            super().set(key, value, timeout)
        except RedisError:
            return

    def delete(self, key: str) -> bool:
        """False: there was nothing."""
        try:
            return super().delete(key)
        except RedisError:
            return False

    def get_many(self, keys: list[str]) -> dict[str, Any]:
        """Nothing found."""
        try:
            return super().get_many(keys)
        except RedisError:
            return {}

    def incr(self, key: str, delta: int) -> int:
        """Raise ValueError, as for a key that does not exist."""
        try:
            return super().incr(key, delta)
        except RedisError as error:
            raise ValueError(key) from error


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache over ForgivingClient, with names by `name_of`."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_connect_timeout", 1)
        options.setdefault("socket_timeout", 1)
        super().__init__(server, {"KEY_FUNCTION": name_of, **params})
        self._class = ForgivingClient
