"""manage.py verify_ledger: reads every record, leaf, tile and signature of the log again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consent.findings import said
from consent.places import UnknownPlace, place_told
from consent.rereading import NothingRead, read_again
from consent.verifying import Fault, Reached

READ = {
    "tile": gettext_lazy("Tiles read"),
    "checkpoint": gettext_lazy("Checkpoints read"),
    "leaf": gettext_lazy("Leaves read"),
    "text": gettext_lazy("Published files read"),
    "question": gettext_lazy("Questions read"),
    "event": gettext_lazy("Audit events read"),
    "record": gettext_lazy("Records read"),
}

REFUSED: dict[type[Exception], object] = {
    UnknownPlace: gettext_lazy(
        "No reading got to this place. Write behind --after what stands behind it in the last line of the"
        " earlier run."
    ),
    NothingRead: gettext_lazy(
        "Nothing is left to read after this place: nothing was compared, and no run was kept."
    ),
}


class Command(BaseCommand):
    """Reads everything, and keeps that it did and what it found. Safe beside a running site."""

    help = "Compares records, leaves, tiles and signed checkpoints, and names whatever differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """--after, to go on where an earlier run was stopped."""
        parser.add_argument("--after", metavar="PLACE", help="the last place that an earlier run told")

    def handle(self, *args: Any, after: str | None, **options: Any) -> None:
        """Raise CommandError when anything differs; each fault is a line, progress goes to stderr."""
        try:
            place = None if after is None else place_told(after)
            reading = read_again(by="verify_ledger", after=place, tell=self.tell)
        except (UnknownPlace, NothingRead) as refused:
            raise CommandError(str(REFUSED[type(refused)])) from refused
        if reading.faults:
            raise CommandError(
                ngettext("%(number)d fault was found.", "%(number)d faults were found.", reading.faults)
                % {"number": reading.faults}
            )
        self.stdout.write(f"{READ['leaf']}: {reading.leaves}")
        read = reading.records
        told = ngettext("%(number)d record read, no fault.", "%(number)d records read, no fault.", read)
        self.stdout.write((told if read else _("There is no record to read; no fault.")) % {"number": read})

    def tell(self, found: Fault | Reached) -> None:
        """A line for what was found, as it comes."""
        if isinstance(found, Fault):
            self.stdout.write(f"{found.where}: {said(found.what)}")
        else:
            self.stderr.write(f"{READ[found.place.part]}: {found.read} --after {found.place}")
