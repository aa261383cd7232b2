"""manage.py issue_api_key NAME --scope subjects: a key for a company's server, printed once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent import apikeys
from consent.models import Scope
from consent.refusals import UnknownRecipient

LONGEST = 3650  # days


class Command(BaseCommand):
    """Issue a server key and print it; only its hash is kept."""

    help = "Issue a server key; it is printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name, scopes and life of the key."""
        parser.add_argument("name", help="what the key is for, such as 'shop backend'")
        parser.add_argument("--scope", action="append", required=True, choices=Scope.values)
        parser.add_argument(
            "--recipient", default="", help="key of a declared recipient; our own if left out"
        )
        parser.add_argument("--days", type=int, default=365, help="how long it is valid (365)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the key alone on standard output, so that it can be piped into a vault."""
        if not 1 <= options["days"] <= LONGEST:
            raise CommandError(
                ngettext(
                    "A key is valid for 1 to %(longest)s day.",
                    "A key is valid for 1 to %(longest)s days.",
                    LONGEST,
                )
                % {"longest": LONGEST}
            )
        try:
            key, shown = apikeys.issue(
                name=options["name"],
                scopes=options["scope"],
                recipient=options["recipient"],
                lasting=timedelta(days=options["days"]),
            )
        except UnknownRecipient as refused:
            raise CommandError(str(refused)) from refused
        self.stderr.write(
            _("The key cpk_%(prefix)s is valid until %(day)s. It is shown this once; only its hash is kept.")
            % {"prefix": key.prefix, "day": key.expires_at.date().isoformat()}
        )
        self.stdout.write(shown)
