"""What was in force on a day, for whoever cites a policy by date."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from policies.asked import Asked, NoSuchPage
from policies.dates import both
from policies.framing import frame
from policies.locations import page_url
from policies.pages import in_words
from policies.timeline import PolicyLine, VersionLine


def in_force_on(policy: PolicyLine, day: date) -> list[VersionLine]:
    """The versions that bound at some moment of the day in the site's time zone, oldest first."""
    begins, ends = (_midnight(day), _midnight(day + timedelta(days=1)))
    first = policy.in_force(begins)
    during = [line for line in policy.versions if begins < line.effective_at < ends]
    return [first, *during] if first else during


def is_to_come(day: date, at: datetime) -> bool:
    """Whether the day has not begun yet in the site's time zone."""
    return day > timezone.localdate(at)


def day_page(asked: Asked, day: date, at: datetime) -> bytes:
    """The page for a day that one version cannot answer: too early, still to come, or a day of change.

    Raises NoSuchPage where the policy has no version, or is not written in the language.
    """
    policy, language = asked.policy, asked.language
    current = policy.current(at)
    if current is None or language not in policy.languages:
        raise NoSuchPage
    return in_words("policies/day.html", language, lambda: {"page": _page(asked, current, day, at)})


def _page(asked: Asked, current: VersionLine, day: date, at: datetime) -> dict[str, Any]:
    found = in_force_on(asked.policy, day)
    return {
        **frame(asked, current),
        "links": None,
        "day": both(_noon(day), asked.language),
        "to_come": is_to_come(day, at),
        "in_force": [_shown(asked, line) for line in found],
        "first": _shown(asked, asked.policy.versions[0]),
    }


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _shown(asked: Asked, line: VersionLine) -> dict[str, Any]:
    url = page_url(asked.policy.slug, asked.language, line.number)
    return {"number": line.number, "url": url, "effective": both(line.effective_at, asked.language)}
