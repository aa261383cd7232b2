"""Which published version somebody means by a policy's slug and a number."""

from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from consent.refusals import UnknownVersion
from policies.models import PolicyVersion
from policies.schedule import read
from policies.timeline import Schedule

# What this process found while it has known one schedule: the pair is replaced, never changed in part.
_found: tuple[Schedule | None, dict[tuple[str, int], PolicyVersion]] = (None, {})


class UnknownPolicy(UnknownVersion):
    """Nothing was ever published under this name, whatever the number."""

    sentence = _("There is no such policy.")
    errors: ClassVar = [{"pointer": "#/policy", "code": "unknown"}]


def published(slug: str, number: int) -> PolicyVersion:
    """The published version with this number, with its `policy`, to be read and not changed.

    No query when this process has found it since it last read the schedule. Raises UnknownVersion, or
    UnknownPolicy, which is one. `number` fits the database's integer; `slug` is whatever was sent.
    """
    global _found
    schedule = read()
    if _found[0] is not schedule:
        # A version never changes, but its policy's name and contact may: no staler than the schedule.
        _found = (schedule, {})
    found = _found[1]
    if (slug, number) not in found:
        found[slug, number] = _asked(slug, number)
    return found[slug, number]


def _asked(slug: str, number: int) -> PolicyVersion:
    # PostgreSQL answers a NUL with an error, and what was sent may hold one; no slug does.
    found = PolicyVersion.objects.published().filter(policy__slug=slug, number=number)
    version = found.select_related("policy").first() if slug.isprintable() else None
    if version is None:
        raise UnknownVersion if slug in read().policies else UnknownPolicy
    return version


def current(slug: str, *, at: datetime) -> PolicyVersion:
    """The version in force, else the next to be, with its `policy`. Raises UnknownVersion, UnknownPolicy."""
    policy = read().policies.get(slug)
    if policy is None:
        raise UnknownPolicy
    line = policy.current(at)
    if line is None:
        raise UnknownVersion
    return published(slug, line.number)
