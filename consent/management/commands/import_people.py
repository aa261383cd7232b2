"""manage.py import_people FILE: everyone whom the company knows, from CSV or NDJSON, page by page."""

import csv
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from consent.api.taken import PersonRow
from consent.peopling import Brought, Known, bring_in
from consent.serializers import checked

PAGE = 1000  # people in one transaction
COLUMNS = ["issuer", "sub", "address", "verified_at", "language"]


class Command(BaseCommand):
    """Safe to repeat, and to begin again where it was stopped."""

    help = "Makes known whoever stands in a file, so that they are told of changes though they never came."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how far to go."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help=_("check and count, and store nothing"))
        parser.add_argument("--after", type=int, default=0, help=_("go on after this line of the file"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError for a file that cannot be read, and at the end for lines that were not taken."""
        total = Brought()
        try:
            # What is no UTF-8 is one wrong line, not the end of the file.
            with options["file"].open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
                rows = _rows(file, is_csv=options["file"].suffix.lower() == ".csv")
                later = (row for row in rows if row[0] > options["after"])
                while page := list(islice(later, PAGE)):
                    self._bring(page, total, dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(str(error)) from error
        said = _("New: %(new)s. Changed: %(changed)s. As they stood: %(same)s.")
        self.stdout.write(said % vars(total))
        if total.faults:
            raise CommandError(_("Lines that were not taken: %(number)s.") % {"number": len(total.faults)})

    def _bring(self, page: list[tuple[int, Any]], total: Brought, *, dry_run: bool) -> None:
        people, faults = [], []
        for line, said in page:
            try:
                people.append(Known(line, **checked(PersonRow, said)))
            except ValidationError as error:
                faults.append((line, _reason(error.detail)))
        with transaction.atomic():
            brought = bring_in(people)
            transaction.set_rollback(dry_run)
        brought.faults += faults
        for line, reason in sorted(brought.faults, key=lambda fault: fault[0]):
            self.stderr.write(_("Line %(line)s: %(reason)s") % {"line": line, "reason": reason})
        self.stdout.write(_("Done as far as line %(line)s.") % {"line": page[-1][0]})
        total.add(brought)


def _rows(file: TextIO, *, is_csv: bool) -> Iterator[tuple[int, Any]]:
    """Each line with its number, the first being 1. Raises CommandError for a CSV with other columns."""
    if not is_csv:
        yield from ((line, _parsed(text)) for line, text in enumerate(file, 1) if text.strip())
        return
    reader = csv.DictReader(file)
    try:
        if reader.fieldnames is None or not {"issuer", "sub"} <= set(reader.fieldnames) <= set(COLUMNS):
            raise CommandError(_("The first line of a CSV names its columns: %s.") % ", ".join(COLUMNS))
        for row in reader:
            yield reader.line_num, {name: cell for name, cell in row.items() if cell not in ("", None)}
    except csv.Error as error:
        raise CommandError(
            _("Line %(line)s: %(reason)s") % {"line": reader.line_num, "reason": error}
        ) from error


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _reason(errors: Any) -> str:
    """What the first wrong member is and why; never what it said."""
    name, reasons = next(iter(errors.items()))
    return f"{name}: {reasons[0]}"
