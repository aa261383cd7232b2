"""manage.py check_standing: proves that what the gate reads is what the records say."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import ngettext

from consent.reconciling import reconcile


class Command(BaseCommand):
    """Reads everything; changes nothing without --repair. Safe beside a running site."""

    help = "Compares every standing with the fold of its records, and names those that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        """--repair."""
        parser.add_argument("--repair", action="store_true", help="write what the records come to")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        """Raise CommandError when something differs and was not to be repaired."""
        found = reconcile(repair=repair)
        for subject_id, slug in found.wrong:
            self.stdout.write(f"{subject_id} {slug}")
        wrong = len(found.wrong)
        said = ngettext("%(number)d standing compared.", "%(number)d standings compared.", found.compared)
        self.stdout.write(said % {"number": found.compared})
        if wrong and not repair:
            raise CommandError(
                ngettext(
                    "%(number)d standing does not say what its records do. --repair mends it.",
                    "%(number)d standings do not say what their records do. --repair mends them.",
                    wrong,
                )
                % {"number": wrong}
            )
        if wrong:
            repaired = ngettext("%(number)d standing repaired.", "%(number)d standings repaired.", wrong)
            self.stdout.write(repaired % {"number": wrong})
