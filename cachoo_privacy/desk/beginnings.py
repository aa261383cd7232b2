"""What tells versions of a policy apart before they have a number: how each began, by whom, and when."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from cachoo_privacy.desk.moments import in_words
from consent.actors import names_of
from policies.models import Origin, Policy, PolicyVersion, Status


@dataclass(frozen=True)
class Shown:
    """A version in a list or a chooser: `label` is all of it in one line."""

    version: PolicyVersion
    name: str
    begun: str

    @property
    def label(self) -> str:
        """Its name, how it began, its kind, and when it was changed last."""
        one = self.version
        parts = [self.name, one.get_status_display(), self.begun, one.get_change_class_display()]
        parts += [] if one.is_published else [changed(one)]
        return " · ".join(str(part) for part in parts if part)


def under_way(policy: Policy | None = None) -> list[Shown]:
    """The ten versions that were worked on last and are not public, of one policy or of all."""
    versions = PolicyVersion.objects.exclude(status=Status.PUBLISHED)
    if policy:
        versions = versions.filter(policy=policy)
    return shown(versions.select_related("policy", "based_on").order_by("-edited_at")[:10])


def shown(versions: Iterable[PolicyVersion]) -> list[Shown]:
    """The versions in words, by their beginners' names today; give them with `based_on`."""
    versions = list(versions)
    names = names_of(version.begun_by for version in versions)
    return [Shown(one, name(one), begun(one, names[one.begun_by])) for one in versions]


def name(version: PolicyVersion) -> str:
    """The version's number in words; before it has one, that of its row, which no other draft has."""
    if version.number:
        return gettext("Version %(number)s") % {"number": version.number}
    return gettext("Draft no. %(number)s") % {"number": version.pk}


def begun(version: PolicyVersion, person: str) -> str:
    """How it began and by whom, as far as that is known."""
    how = _how(version)
    if not (how and person):
        return how
    return gettext("%(how)s by %(person)s") % {"how": how, "person": person}


def changed(version: PolicyVersion) -> str:
    """When somebody changed it last."""
    return gettext("last edited %(at)s") % {"at": in_words(version.edited_at)}


def _how(version: PolicyVersion) -> str:
    original = version.based_on
    if version.origin == Origin.EMPTY:
        return gettext("begun empty")
    if version.origin == Origin.IMPORT:
        return gettext("imported")
    if version.origin == Origin.CORRECTION:
        return gettext("correction of version %(number)s") % {"number": original.number}
    if version.origin == Origin.COPY and original and original.number:
        return gettext("copied from version %(number)s") % {"number": original.number}
    return gettext("copied from another draft") if version.origin == Origin.COPY else ""
