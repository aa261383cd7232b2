"""manage.py create_signing_key: the secret that signs receipts and the log, made, rotated, retired."""

import os
import secrets
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from consent.signing import has_signed
from ledger.keys import SECRET_SIZE, read_secrets, write_secrets


class Command(BaseCommand):
    """Make a signing key in SIGNING_KEY_FILE, which only its owner may read; or print one."""

    help = "Make the key that signs receipts and the log. Restart every process afterwards."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is done with a key that exists already."""
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--rotate", action="store_true", help="sign with a new key beside the old one")
        how.add_argument("--retire", action="store_true", help="sign with the newest key alone")
        how.add_argument("--print", action="store_true", help="print a key for SIGNING_KEYS; write nothing")
        parser.add_argument(
            "--at-once", action="store_true", help="retire before both signed a checkpoint: a stolen key"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """The key exists; with --print it is the only line of the output."""
        fresh, path = secrets.token_bytes(SECRET_SIZE), settings.SIGNING_KEY_FILE
        if options["print"]:
            self.stdout.write(write_secrets((fresh,)), ending="")
            return
        kept = read_kept(path)
        refuse(kept, path, options)
        keep_private(path, write_secrets(kept[:1] if options["retire"] else (fresh, *kept)))
        self.stderr.write(
            _("%(path)s is written. Keep a copy apart from the database's, and restart every process.")
            % {"path": path}
        )


def read_kept(path: Path) -> tuple[bytes, ...]:
    """The secrets in the file, none where there is no file.

    Raises CommandError for a file that holds none, and where the environment has keys: they come first, so
    that the file would be written and never read.
    """
    if os.environ.get("SIGNING_KEYS"):
        said = _(
            "SIGNING_KEYS is set and comes before %(path)s: a key in the file would sign nothing. Print "
            "one with --print and put it first in the variable, or take the variable away."
        )
        raise CommandError(said % {"path": path})
    try:
        return read_secrets(path.read_text()) if path.exists() else ()
    except (OSError, ValueError) as error:
        said = _("%(path)s holds no signing key, and is left as it is.")
        raise CommandError(said % {"path": path}) from error


def refuse(kept: tuple[bytes, ...], path: Path, options: dict[str, Any]) -> None:
    """Raise CommandError where these keys are not to be added to, or not to be cut to the newest one."""
    said = ""
    if kept and not (options["rotate"] or options["retire"]):
        said = _("%(path)s exists: --rotate adds a new key, --retire takes the old ones out.")
    elif not kept and (options["rotate"] or options["retire"]):
        said = _("There is no %(path)s.")
    elif options["retire"] and len(kept) == 1:
        said = _("There is only one key in %(path)s: none can be taken out.")
    elif options["retire"] and not (options["at_once"] or has_signed(kept[0])):
        said = _(
            "The newest key has signed no checkpoint beside the old one yet: who knows the old one alone "
            "could not go on. Restart every process and wait for the next sealing of something new, such "
            "as an answer. When the old key may be stolen, add --at-once."
        )
    if said:
        raise CommandError(said % {"path": path})


def keep_private(path: Path, text: str) -> None:
    """The file holds the text, whole or not at all, and only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".", delete=False) as draft:
        draft.write(text)  # mode 0600 from its first byte
        draft.flush()
        os.fsync(draft.fileno())
    os.replace(draft.name, path)
