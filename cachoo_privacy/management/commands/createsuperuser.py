"""manage.py createsuperuser: the first account, under the name that the record keeps for ever."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cachoo_privacy.desk.staffing import appoint
from cachoo_privacy.desk.team import AppointForm
from policies.refusals import Refused


class Command(BaseCommand):
    """In the place of Django's, which proposes the server's own user, such as root, and wants a password."""

    help = "Makes a superuser, or gives one a name: who approves and publishes stands under it in the record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom; what is not given is asked for."""
        parser.add_argument("--name", help="their own name, as others know them")
        parser.add_argument("--email", help="the address to which their codes to sign in are sent")

    def handle(self, *args: Any, name: str | None, email: str | None, **options: Any) -> None:
        """The member may do everything, signed by that name. Raises CommandError where it cannot be so."""
        given = {
            "name": _asked(_("Their name, as the record keeps it")) if name is None else name,
            "address": _asked(_("E-mail address")) if email is None else email,
        }
        form = AppointForm(given)
        if not form.is_valid():
            raise CommandError(
                "\n".join(f"{form[key].label}: {said[0]}" for key, said in form.errors.items())
            )
        try:
            appoint(**form.cleaned_data, superuser=True, by="createsuperuser")
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_("They can sign in now with a code sent to that address."))


def _asked(question: str) -> str:
    try:
        return input(f"{question}: ")
    except EOFError as error:
        raise CommandError(_("Give --name and --email.")) from error
