"""Who would be told of a version published now: people, mails, and those who cannot be written to."""

from dataclasses import dataclass

from consent.models import Identity


@dataclass(frozen=True)
class Audience:
    """`mails` counts addresses: one mail an address, whoever shares it."""

    people: int
    mails: int
    without_address: int


def audience() -> Audience:
    """The people as they are now; counted once more when the announcement is planned."""
    reachable = Identity.objects.reachable()
    people = Identity.objects.filter(subject__is_device=False).count()
    return Audience(
        people=people,
        mails=reachable.values("email_hmac").distinct().count(),
        without_address=people - reachable.count(),
    )
