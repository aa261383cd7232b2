"""manage.py replay_erasures: after a restore, everyone who was erased since the backup is erased again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from consent.erasing.deciding import erase_again
from consent.erasing.filing import Filed, filed
from consent.models import Subject


class Command(BaseCommand):
    """Safe to repeat: who is forgotten already stays so."""

    help = "Erases again whoever stands in the file of the erased: run it after every restore of a backup."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Another file than the one in VAR_DIR."""
        parser.add_argument("--file", type=Path, help="the file of the erased (VAR_DIR/erased.jsonl)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError, before anybody is touched, for a file that cannot be read.

        Also at the end, for a line that no crash explains: everybody else is erased by then.
        """
        try:
            found = filed(options["file"])
        except OSError as error:
            raise CommandError(
                _("The file of the erased cannot be read: %(error)s") % {"error": error}
            ) from error
        again = 0
        for line in found.farthest():
            subject = Subject.objects.filter(pk=line.subject).first()
            again += bool(subject) and erase_again(subject, line.level, at=line.at)
        self.stdout.write(_("Erased again: %(number)s.") % {"number": again})
        self._tell(found)

    def _tell(self, found: Filed) -> None:
        broken = found.broken[:-1] if found.torn else found.broken
        if found.torn:
            self.stderr.write(_("The last line was cut off by a crash and was passed over."))
        if broken:
            numbers = ", ".join(map(str, broken))
            raise CommandError(
                _("Broken lines, whose people may be back: %(numbers)s") % {"numbers": numbers}
            )
