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

    def handle(self, *args: Any, **options: Any) -> None:
        """The key exists; with --print it is the only line of the output."""
        fresh, path = secrets.token_bytes(SECRET_SIZE), settings.SIGNING_KEY_FILE
        if options["print"]:
            self.stdout.write(write_secrets((fresh,)), ending="")
            return
        kept = read_secrets(path.read_text()) if path.exists() else ()
        if kept and not (options["rotate"] or options["retire"]):
            raise CommandError(
                _("%(path)s exists: --rotate adds a new key, --retire takes the old ones out.")
                % {"path": path}
            )
        if not kept and (options["rotate"] or options["retire"]):
            raise CommandError(_("There is no %(path)s.") % {"path": path})
        keep_private(path, write_secrets(kept[:1] if options["retire"] else (fresh, *kept)))
        self.stderr.write(
            _("%(path)s is written. Keep a copy apart from the database's, and restart every process.")
            % {"path": path}
        )


def keep_private(path: Path, text: str) -> None:
    """The file holds the text, whole or not at all, and only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".", delete=False) as draft:
        draft.write(text)  # mode 0600 from its first byte
        draft.flush()
        os.fsync(draft.fileno())
    os.replace(draft.name, path)
