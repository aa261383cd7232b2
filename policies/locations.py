"""The addresses of a policy's pages."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from policies.timeline import Schedule


def front_url(language: str) -> str:
    """The address that leads to every policy."""
    return reverse("front", args=[language])


def page_url(policy: str, language: str, number: int | None = None) -> str:
    """The address of the current page, or of a numbered version's."""
    if number is None:
        return reverse("policy", args=[language, policy])
    return reverse("version", args=[language, policy, number])


def versions_url(policy: str, language: str) -> str:
    """The address of the list of a policy's versions."""
    return reverse("versions", args=[language, policy])


def changes_url(policy: str, language: str, since: int, number: int) -> str:
    """The address of what changed between two versions."""
    return reverse("changes", args=[language, policy, since, number])


def compare_url(policy: str, language: str) -> str:
    """The address that leads to what changed between the two versions named in its query."""
    return reverse("compare", args=[language, policy])


def day_url(policy: str, language: str, day: date) -> str:
    """The address of what was in force on a day."""
    return reverse("day", args=[language, policy, day])


def search_url(policy: str, language: str) -> str:
    """The address that looks for words in a policy."""
    return reverse("search", args=[language, policy])


def feed_url(policy: str, language: str) -> str:
    """The address of the feed of a policy's versions."""
    return reverse("feed", args=[language, policy])


def linked_data_url(policy: str, language: str, number: int) -> str:
    """The address of what a version is, for machines."""
    return reverse("linked-data", args=[language, policy, number])


def absolute(path: str) -> str:
    """The full address, as those outside want it."""
    return f"{settings.SITE_URL}{path}"


def readable(schedule: Schedule, language: str, at: datetime) -> list[dict[str, str]]:
    """Name and address of each policy's current text, in the language where it has it."""
    found = []
    for policy in schedule.policies.values():
        if current := policy.current(at):
            spoken = language if language in current.languages else current.authoritative_language
            found.append(
                {"name": policy.name[spoken], "language": spoken, "url": page_url(policy.slug, spoken)}
            )
    return found


def nearest(schedule: Schedule, path: str, at: datetime) -> dict[str, str]:
    """Addresses of the current page and the versions of the policy that a wrong address meant, if any."""
    language, slug = [*path.strip("/").split("/"), "", ""][:2]
    policy = schedule.policies.get(slug)
    current = policy and policy.current(at)
    if not current:
        return {}
    if language not in current.languages:
        language = current.authoritative_language
    return {"current": page_url(slug, language), "versions": versions_url(slug, language)}
