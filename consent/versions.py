"""Which published version somebody means by a policy's slug and a number."""

from consent.refusals import UnknownVersion
from policies.models import PolicyVersion


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
