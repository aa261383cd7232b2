"""The environment that a process starts in: what it must say, or nothing starts."""

from collections.abc import Callable
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def required(name: str, read: Callable[[str], Any] = str) -> Any:
    """The variable's value as `read` takes it. Raises ImproperlyConfigured, naming one that says nothing."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. docs/reference/settings.md says what it is for.")
    try:
        return read(value)
    except (ImproperlyConfigured, ValueError) as error:
        written = f"{name}: {error}. docs/reference/settings.md says how it is written."
        raise ImproperlyConfigured(written) from error


def database(url: str) -> dict[str, Any]:
    """What the address says, as DATABASES has it. Raises ImproperlyConfigured where it names no PostgreSQL.

    django-environ would take any other server's for one of ours, and a word for a database's name.
    """
    said = env.db_url_config(url, engine="policies.database")
    if not url.startswith(("postgres://", "postgresql://")) or not said["NAME"]:
        raise ImproperlyConfigured("an address is postgres://user:password@host/name")
    return said
