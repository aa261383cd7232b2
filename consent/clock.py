"""When something was decided, as far as a device can be believed. Pure."""

from datetime import datetime, timedelta

from consent.models import Clock

CLOSE = timedelta(minutes=5)
LONGEST_QUEUE = timedelta(days=400)
TRUSTED = (Clock.OK, Clock.SKEWED, Clock.TOLD)


def settle(
    *,
    received_at: datetime,
    decided_at: datetime | None,
    sent_at: datetime | None,
    published_at: datetime,
    vouched: Clock | None = None,
) -> tuple[datetime, Clock]:
    """The moment to record, within [published_at, received_at], and how far it can be believed.

    Both device times come from one clock, so that its error cancels in their difference. Where somebody
    `vouched` for the moment, it is no device's to estimate and is believed as far as that says.
    """
    if decided_at is None:
        return received_at, Clock.OK
    if vouched:
        moment, clock = min(decided_at, received_at), vouched
    else:
        moment, clock = _estimate(received_at, decided_at, sent_at)
    if moment < published_at:
        return published_at, Clock.BEFORE_PUBLICATION if clock != Clock.IMPLAUSIBLE else clock
    return moment, clock


def _estimate(
    received_at: datetime, decided_at: datetime, sent_at: datetime | None
) -> tuple[datetime, Clock]:
    if sent_at is None:
        ahead = decided_at - received_at > CLOSE
        return min(decided_at, received_at), Clock.FUTURE if ahead else Clock.UNVERIFIED
    waited = sent_at - decided_at
    if not timedelta(0) <= waited <= LONGEST_QUEUE:
        return received_at - min(max(waited, timedelta(0)), LONGEST_QUEUE), Clock.IMPLAUSIBLE
    close = abs(sent_at - received_at) < CLOSE
    return received_at - waited, Clock.OK if close else Clock.SKEWED
