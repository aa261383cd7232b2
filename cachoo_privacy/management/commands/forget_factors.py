"""manage.py forget_factors ADDRESS: whoever of the staff lost everything sets up a second step anew."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cachoo_privacy.desk.staffing import forget_factors


class Command(BaseCommand):
    """For the last superuser: the others are helped on the team's page."""

    help = "Forget a staff member's app, passkeys and recovery codes; they set up new ones when they sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("address", help="their e-mail address")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        """The factors of the member with that address are gone. Raises CommandError when there is none."""
        found = get_user_model().objects.filter(email__iexact=address, is_staff=True)
        if len(found) != 1:
            raise CommandError(_("No member of the staff has this address."))
        forgotten = forget_factors(found[0], by="forget_factors")
        self.stdout.write(_("Forgotten: %(count)d") % {"count": forgotten})
