"""manage.py fork_ledger --reason "…": begins a successor of the log after a backup was restored."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from consent.forking import fork
from policies.refusals import Refused


class Command(BaseCommand):
    """Begin a successor log; refused unless the database differs from the remembered checkpoint."""

    help = "Begins a successor log whose first leaf names the last known checkpoint of the old one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Why, for the record."""
        parser.add_argument(
            "--reason", required=True, help="what happened, such as 'restored the backup of …'"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """The new log's origin is printed; sealing goes on with it."""
        try:
            log = fork(by="fork_ledger", reason=options["reason"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("%(origin)s begins. Tell whoever watches the log.") % {"origin": log.origin})
