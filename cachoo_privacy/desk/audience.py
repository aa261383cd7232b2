"""Who is told of a version: people, mails, and those who cannot be written to."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from consent.models import Identity
from notifications.forecasting import forecast
from notifications.models import Reason
from policies.languages import OWN_NAMES


@dataclass(frozen=True)
class Audience:
    """`mails` counts addresses: one mail an address, whoever shares it.

    `by_language` are mails, `skipped` people with a confirmed address who get none, each in words. `later`
    joined after it was published, get no mail, and are among no other number.
    """

    people: int
    mails: int
    without_address: int
    by_language: list[tuple[str, int]]
    skipped: list[tuple[str, int]]
    later: int = 0


def audience(languages: Collection[str] = (), source: str = "", *, until: datetime | None = None) -> Audience:
    """Those who had joined `until` then, else by now; each is asked about once more when their mail is due.

    With the `languages` of a version, mails are told in those, in its `source` for whoever chose another.
    """
    later = _people(Identity.objects.filter(created_at__gt=until)) if until else 0
    people = _people(Identity.objects.all()) - later
    expected = forecast(until or timezone.now())
    spoken: Counter[str] = Counter()
    for code, number in expected.by_language.items():
        spoken[code if code in languages or not languages else source] += number
    reachable = expected.mails + sum(expected.by_reason.values())
    return Audience(
        people=people,
        mails=expected.mails,
        without_address=people - reachable,
        by_language=[(OWN_NAMES.get(code, code), n) for code, n in spoken.most_common()],
        skipped=[(Reason(why).label, n) for why, n in expected.by_reason.items()],
        later=later,
    )


def _people(known: QuerySet[Identity]) -> int:
    """Devices are taken away, since to join a million subjects in order to leave them out takes a second."""
    return known.count() - known.filter(subject__is_device=True).count()
