"""The environment that a process starts in: what it must say, and how, or nothing starts."""

import base64
from collections.abc import Callable
from functools import partial
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

ON, OFF = set(environ.Env.BOOLEAN_TRUE_STRINGS), {"", "0", "n", "no", "off", "false"}
DATABASE = "an address is postgres://user:password@host/name, with %2F for a / in the password"
MAIL = "an address is smtp://host:25 or smtp+tls://user:password@host:587, with %2F for a / in the password"
ISSUER = ("issuer", "audience", "jwks_url")
KEY_SIZE = 32  # bytes of a field key: AES-256


class Environment(environ.Env):
    """django-environ's, which takes for off whatever word it does not know, and names no wrong variable."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        """The variable's value, or the default. Raises ImproperlyConfigured, naming what cannot be read."""
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise _wrong(var, error) from None

    @classmethod
    def parse_value(cls, value: Any, cast: Any) -> Any:
        """The value as `cast` takes it. Raises ValueError."""
        if cast is bool and value.lower().strip() not in ON | OFF:
            raise ValueError("it is neither on nor off")
        return super().parse_value(value, cast)


env = Environment()


def required(name: str, read: Callable[[str], Any] = str) -> Any:
    """The variable's value as `read` takes it. Raises ImproperlyConfigured, naming one that says nothing.

    `read` raises ValueError with words that tell nothing of the value, which may be a secret.
    """
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. docs/reference/settings.md says what it is for.")
    try:
        return read(value)
    except ValueError as error:
        raise _wrong(name, error) from None


def database(url: str) -> dict[str, Any]:
    """What the address says, as DATABASES has it. Raises ValueError where it names no PostgreSQL.

    django-environ would take any other server's for one of ours, and a word for a database's name.
    """
    said = _said(url, partial(env.db_url_config, engine="policies.database"), DATABASE)
    if not url.startswith(("postgres://", "postgresql://")) or not said["NAME"]:
        raise ValueError(DATABASE)
    return said


def mail(url: str) -> dict[str, Any]:
    """What the address says, as Django's settings of mail. Raises ValueError for none of a mail server."""
    return _said(url, env.email_url_config, MAIL)


def redis(url: str) -> str:
    """The address. Raises ValueError where it is none of a Redis."""
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("an address is redis://host:6379/0")
    return url


def issuers(declared: Any) -> list[dict[str, str]]:
    """Whose tokens are taken. Raises ImproperlyConfigured where one is not declared whole."""
    if not isinstance(declared, list) or not all(map(_is_whole, declared)):
        raise _wrong("JWT_ISSUERS", f"it is a list of objects with {', '.join(ISSUER)}")
    return declared


def field_keys(said: str) -> list[str]:
    """The keys in their order, as they were said. Raises ValueError, which tells nothing of them."""
    keys = [key for key in said.split(",") if key]
    if not keys or any(_size(key) != KEY_SIZE for key in keys):
        raise ValueError(f"a key is {KEY_SIZE} bytes in URL-safe base64")
    return keys


def _is_whole(issuer: Any) -> bool:
    return isinstance(issuer, dict) and all(isinstance(issuer.get(name), str) for name in ISSUER)


def _said(url: str, read: Callable[[str], dict[str, Any]], form: str) -> dict[str, Any]:
    try:
        return read(url)
    except (ImproperlyConfigured, ValueError):
        raise ValueError(form) from None  # their words may tell a part of the password


def _size(key: str) -> int:
    try:
        return len(base64.urlsafe_b64decode(key))
    except ValueError:
        return 0


def _wrong(name: str, error: object) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}: {error}. docs/reference/settings.md says how it is written.")
