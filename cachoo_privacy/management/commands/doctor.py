"""manage.py doctor: what is well and what is not, in Arabic and English, each with what helps."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cachoo_privacy.health.checks import DOCTOR, Check
from cachoo_privacy.health.examining import examined

LANGUAGES = ("ar", "en")


class Command(BaseCommand):
    """Changes nothing; safe beside a running site."""

    help = "Looks at everything that the site needs, and says in Arabic and English what helps."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError when anything is not well."""
        found = examined(DOCTOR, at=timezone.now())
        for check in DOCTOR:
            self.tell(check, well=found[check.key])
        ill = sum(not well for well in found.values())
        if ill:
            said = ngettext("%(number)d check failed.", "%(number)d checks failed.", ill)
            raise CommandError(said % {"number": ill})

    def tell(self, check: Check, *, well: bool) -> None:
        """A line in each language, and below it what helps where it is not well."""
        for language in LANGUAGES:
            with translation.override(language):
                self.stdout.write(f"{_('Well') if well else _('NOT WELL')}: {check.asks}")
                if not well:
                    self.stdout.write(f"    {check.remedy}")
