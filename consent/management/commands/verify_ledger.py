"""manage.py verify_ledger: reads every record, leaf, tile and signature of the log again."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.verifying import Fault, verify


class Command(BaseCommand):
    """Reads everything; changes nothing. Safe beside a running site."""

    help = "Compares records, leaves, tiles and signed checkpoints, and names whatever differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """--after, to go on where an earlier run was stopped."""
        parser.add_argument("--after", type=UUID, help="the last record that an earlier run said it had read")

    def handle(self, *args: Any, after: UUID | None, **options: Any) -> None:
        """Raise CommandError when anything differs; each fault is a line, progress goes to stderr."""
        faults = read = 0
        for found in verify(after=after):
            if isinstance(found, Fault):
                faults += 1
                self.stdout.write(f"{found.where}: {found.what}")
            else:
                read = found.read
                self.stderr.write(f"{read} --after {found.record}")
        if faults:
            raise CommandError(
                ngettext("%(number)d fault was found.", "%(number)d faults were found.", faults)
                % {"number": faults}
            )
        said = ngettext("%(number)d record read, no fault.", "%(number)d records read, no fault.", read)
        self.stdout.write((said if read else _("There is no record to read; no fault.")) % {"number": read})
