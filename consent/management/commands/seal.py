"""manage.py seal: what was recorded goes into the log, is signed and published; the beat does it too."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from consent.sealing import seal
from policies.refusals import Refused


class Command(BaseCommand):
    """Seal once."""

    help = "Seals what was recorded: leaves, a signed checkpoint, published files."

    def handle(self, *args: Any, **options: Any) -> None:
        """The newest checkpoint's size is printed."""
        try:
            checkpoint = seal()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("%(origin)s is signed to %(size)s.")
            % {"origin": checkpoint.log.origin, "size": checkpoint.size}
            if checkpoint
            else _("Nothing was sealed: the log is empty, or another sealer is at work.")
        )
