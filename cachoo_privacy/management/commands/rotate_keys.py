"""manage.py rotate_keys: what was encrypted under an older field key is encrypted under the first one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cachoo_privacy.desk.factors import reseal
from consent.rotating import SEALED, rotate
from notifications.webhooks import endpoints


class Command(BaseCommand):
    """Safe beside a running site, and to be started again when it was stopped."""

    help = "Encrypts everything at rest under the first of FIELD_KEYS, so that the others can be retired."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError when something is left that no key opens: then no key may be retired."""
        done = rotate([*SEALED, *endpoints.SEALED])
        factors = reseal()
        renewed, unreadable = done.renewed + factors.renewed, done.unreadable + factors.unreadable
        self.stdout.write(_("Renewed under the first key: %(number)s.") % {"number": renewed})
        if unreadable:
            raise CommandError(
                _("No key in FIELD_KEYS opens these values: %(number)s. Put back the key that wrote them.")
                % {"number": unreadable}
            )
