"""Where the signing keys come from when a process starts: the environment, else a private file."""

import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from ledger.keys import read_secrets

EVERYONE = 0o007


def found_keys(written: str, file: Path) -> tuple[bytes, ...]:
    """The secrets of SIGNING_KEYS, else those of the file, the current one first.

    Without any the process does not start, but for the command that makes one. Raises ImproperlyConfigured,
    which names the remedy and never quotes a secret.
    """
    try:
        keys = read_secrets(written or _kept_in(file))
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"SIGNING_KEYS or {file} cannot be used: {error}.") from None
    if not keys and sys.argv[1:2] != ["create_signing_key"]:
        raise ImproperlyConfigured(
            f"SIGNING_KEYS is not set and there is no {file}: manage.py create_signing_key makes one."
        )
    return keys


def _kept_in(file: Path) -> str:
    if not file.is_file():
        return ""
    if file.stat().st_mode & EVERYONE:
        raise ImproperlyConfigured(f"Others may read {file}: chmod 600 it.")
    return file.read_text()
