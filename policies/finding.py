"""What an address names among all that is published, or 404."""

from django.http import Http404

from policies import schedule
from policies.timeline import PolicyLine, VersionLine


def found_policy(slug: str) -> PolicyLine:
    """The policy with this address word. Raises Http404."""
    line = schedule.read().policies.get(slug)
    if line is None:
        raise Http404
    return line


def found_version(slug: str, number: int) -> tuple[PolicyLine, VersionLine]:
    """The policy and its version with this number. Raises Http404."""
    line = found_policy(slug)
    version = line.version(number)
    if version is None:
        raise Http404
    return line, version
