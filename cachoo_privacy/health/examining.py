"""Looking at everything in turn: a check that fails stops nothing but those that need it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from cachoo_privacy.health.checks import Check

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """What came of a check, in the language of whoever reads it. `asked` is false where nobody could look."""

    check: Check
    well: bool
    asked: bool

    @property
    def sentence(self) -> str:
        """What holds, what is the matter, or that it is unknown."""
        if not self.asked:
            said = {"check": str(self.check.asks)}
            return gettext("Unknown, because a check before it failed: “%(check)s”") % said
        return str(self.check.asks if self.well else self.check.fails)

    @property
    def remedy(self) -> str:
        """What helps; nothing where it is well or where something else has to be mended first."""
        return "" if self.well or not self.asked else str(self.check.remedy)


def findings(checks: Sequence[Check], *, at: datetime) -> list[Finding]:
    """Each check in turn with its outcome."""
    found = examined(checks, at=at)
    return [Finding(check, found[check.key], found.get(check.needs, True)) for check in checks]


def examined(checks: Sequence[Check], *, at: datetime) -> dict[str, bool]:
    """By key, whether each is well. Whatever needs what is not well counts as not well, unasked."""
    found: dict[str, bool] = {}
    for check in checks:
        found[check.key] = found.get(check.needs, True) and _well(check, at)
    return found


def _well(check: Check, at: datetime) -> bool:
    try:
        return check.well(at)
    except Exception as error:  # whatever breaks is what this was to find
        log.warning("%s is not well: %s", check.key, type(error).__name__)
        return False
