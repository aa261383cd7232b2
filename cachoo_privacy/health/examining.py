"""Looking at everything in turn: a check that fails stops nothing but those that need it."""

import logging
from collections.abc import Sequence
from datetime import datetime

from cachoo_privacy.health.checks import Check

log = logging.getLogger(__name__)


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
