"""manage.py doctor: what is well and what is not, in Arabic and English, each with what helps."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cachoo_privacy.health.checks import DOCTOR
from cachoo_privacy.health.examining import Finding, findings
from policies import patience

LANGUAGES = ("ar", "en")
A_WHOLE_TABLE = 120.0  # seconds; some checks look through one


class Command(BaseCommand):
    """Changes nothing; safe beside a running site."""

    help = "Looks at everything that the site needs, and says in Arabic and English what helps."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """As Django's; a database that hangs is not waited for. Not in a process that goes on afterwards."""
        patience.install(longest=A_WHOLE_TABLE)
        super().run_from_argv(argv)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError when anything is not well."""
        found = findings(DOCTOR, at=timezone.now())
        for one in found:
            self.tell(one)
        ill = sum(one.asked and not one.well for one in found)
        if ill:
            said = ngettext("%(number)d check failed.", "%(number)d checks failed.", ill)
            raise CommandError(said % {"number": ill})

    def tell(self, one: Finding) -> None:
        """A line in each language, and below it what helps where it is not well."""
        for language in LANGUAGES:
            with translation.override(language):
                said = _("Well") if one.well else _("NOT WELL")
                self.stdout.write(f"{said}: {one.sentence}" if one.asked else one.sentence)
                if one.remedy:
                    self.stdout.write(f"    {one.remedy}")
