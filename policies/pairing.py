"""Which two published versions a reader wants to see side by side, as typed into a form or an address."""

from re import fullmatch

from django.utils.translation import gettext_lazy as _

from policies.converters import NumberConverter
from policies.refusals import Refused
from policies.timeline import PolicyLine


class SameVersion(Refused):
    """A version does not differ from itself."""

    code = "same_version"
    sentence = _("Version %(number)s was named twice. Choose two different versions.")


class NoPair(Refused):
    """Two versions that were published in the language were not named."""

    code = "no_pair"
    sentence = _("There are no two such versions in this language. Choose them from the list.")


def pair(policy: PolicyLine, language: str, *named: str) -> tuple[int, int]:
    """The numbers of the two versions named, the earlier one first. Raises NoPair and SameVersion."""
    spoken = {line.number for line in policy.versions if language in line.languages}
    first, last = (as_number(one) for one in named)
    if first not in spoken or last not in spoken:
        raise NoPair
    if first == last:
        raise SameVersion(number=first)
    return min(first, last), max(first, last)


def as_number(given: str) -> int | None:
    """The number of a version, when what was given can be one."""
    return int(given) if fullmatch(NumberConverter.regex, given) else None
