"""The environment that a process starts in: what it must say, and how, or nothing starts."""

import base64
from collections.abc import Callable
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

ON, OFF = set(environ.Env.BOOLEAN_TRUE_STRINGS), {"", "0", "n", "no", "off", "false"}
KEY_SIZE = 32  # bytes of a field key: AES-256


class Environment(environ.Env):
    """django-environ's, which takes for off whatever word it does not know, and names no wrong variable."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        """The variable's value, or the default. Raises ImproperlyConfigured, naming what cannot be read."""
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise _wrong(var, error) from error

    @classmethod
    def parse_value(cls, value: Any, cast: Any) -> Any:
        """The value as `cast` takes it. Raises ValueError."""
        if cast is bool and value.lower().strip() not in ON | OFF:
            raise ValueError("it is neither on nor off")
        return super().parse_value(value, cast)


env = Environment()


def required(name: str, read: Callable[[str], Any] = str) -> Any:
    """The variable's value as `read` takes it. Raises ImproperlyConfigured, naming one that says nothing."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. docs/reference/settings.md says what it is for.")
    try:
        return read(value)
    except (ImproperlyConfigured, ValueError) as error:
        raise _wrong(name, error) from error


def database(url: str) -> dict[str, Any]:
    """What the address says, as DATABASES has it. Raises ValueError where it names no PostgreSQL.

    django-environ would take any other server's for one of ours, and a word for a database's name.
    """
    said = env.db_url_config(url, engine="policies.database")
    if not url.startswith(("postgres://", "postgresql://")) or not said["NAME"]:
        raise ValueError("an address is postgres://user:password@host/name")
    return said


def field_keys(said: str) -> list[str]:
    """The keys in their order, as they were said. Raises ValueError, which tells nothing of them."""
    keys = [key for key in said.split(",") if key]
    if not keys or any(_size(key) != KEY_SIZE for key in keys):
        raise ValueError(f"a key is {KEY_SIZE} bytes in URL-safe base64")
    return keys


def _size(key: str) -> int:
    try:
        return len(base64.urlsafe_b64decode(key))
    except ValueError:
        return 0


def _wrong(name: str, error: Exception) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}: {error}. docs/reference/settings.md says how it is written.")
