"""Which published version somebody means by a policy's slug and a number."""

from datetime import datetime

from consent.refusals import UnknownVersion
from policies.models import PolicyVersion
from policies.schedule import read


def published(slug: str, number: int) -> PolicyVersion:
    """The published version with this number, with its `policy`. Raises UnknownVersion.

    `number` fits the database's integer; `slug` is whatever was sent.
    """
    # PostgreSQL answers a NUL with an error, and what was sent may hold one; no slug does.
    found = PolicyVersion.objects.published().filter(policy__slug=slug, number=number)
    version = found.select_related("policy").first() if slug.isprintable() else None
    if version is None:
        raise UnknownVersion
    return version


def current(slug: str, *, at: datetime) -> PolicyVersion:
    """The version in force, else the next to be, with its `policy`. Raises UnknownVersion."""
    policy = read().policies.get(slug)
    line = policy and policy.current(at)
    if line is None:
        raise UnknownVersion
    return published(slug, line.number)
