"""manage.py backup: the database in one folder, the keys of people and of the site in another."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cachoo_privacy.safety.backing_up import SamePlace, back_up
from cachoo_privacy.safety.postgres import ProgramFailed
from cachoo_privacy.safety.wording import in_words


class Command(BaseCommand):
    """Safe beside a running site."""

    help = "Backs up the database, and the keys apart from it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two folders, best on two machines."""
        parser.add_argument("--into", type=Path, required=True, help="the folder of the database's dumps")
        parser.add_argument("--keys-into", type=Path, required=True, help="another folder, of the keys")

    def handle(self, *args: Any, into: Path, keys_into: Path, **options: Any) -> None:
        """Raise CommandError when there is no backup."""
        try:
            description = back_up(into=into, keys_into=keys_into)
        except SamePlace as error:
            raise CommandError(
                _("The keys need a folder of their own, apart from what they open.")
            ) from error
        except (ProgramFailed, OSError) as error:
            why = in_words(error) if isinstance(error, OSError) else error
            raise CommandError(_("There is no backup: %(error)s") % {"error": why}) from error
        self.stdout.write(_("Backed up: %(file)s") % {"file": description})
