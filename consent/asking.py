"""How many codes, requests and mails to join an address may cause in a day, counted in the database."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import F, Max
from django.utils import timezone

from consent.addresses import digest
from consent.models import CodeRequest

MOST_A_DAY = 20  # codes; nobody needs so many
MOST_GUESSES = 3 * MOST_A_DAY  # allauth's three tries a code: 60 a day, at a million possible codes
MOST_REQUESTS = 5  # of data, in a day
MOST_JOINS = 5  # mails that ask to confirm the mailing list, in a day
BETWEEN_JOINS = timedelta(minutes=10)
KEPT = timedelta(days=1)  # hosts need not agree on the moment of midnight


def may_ask(address: str, *, at: datetime | None = None) -> bool:
    """One more code for this address is counted today (UTC); False, and nothing counted, after MOST_A_DAY.

    The same for an address that nobody has. Counts of past days are forgotten. Raises InvalidAddress.
    """
    today = (at or timezone.now()).date()
    CodeRequest.objects.filter(day__lt=today - KEPT).delete()
    return _counted(address, today, "count", MOST_A_DAY)


def may_guess(address: str, *, at: datetime | None = None) -> bool:
    """One more try at a code of this address is counted today (UTC); False after MOST_GUESSES.

    allauth counts the tries of a code in the session, where tries made all at once overwrite each other.
    Raises InvalidAddress.
    """
    return _counted(address, (at or timezone.now()).date(), "guesses", MOST_GUESSES)


def not_guessed(address: str, *, at: datetime) -> None:
    """One try of that day less is counted: it was right. Raises InvalidAddress."""
    mine = CodeRequest.objects.filter(address_hash=digest(address), day=at.date(), guesses__gt=0)
    mine.update(guesses=F("guesses") - 1)


def may_request(address: str, *, at: datetime | None = None) -> bool:
    """One more request from this address is counted today (UTC); False after MOST_REQUESTS.

    Raises InvalidAddress.
    """
    return _counted(address, (at or timezone.now()).date(), "requests", MOST_REQUESTS)


def may_ask_to_join(address: str, *, at: datetime, owed: bool = False) -> bool:
    """One more mail that asks this address to confirm the list is counted today (UTC).

    False, and nothing counted, after MOST_JOINS and within BETWEEN_JOINS of the last; one that is owed, as
    its person took back what the last one was about, does not wait. Raises InvalidAddress.
    """
    mine = {"address_hash": digest(address), "day": at.date()}
    lately = {"joined_at__gt": at if owed else at - BETWEEN_JOINS}
    if CodeRequest.objects.filter(address_hash=mine["address_hash"], **lately).exists():
        return False
    CodeRequest.objects.bulk_create([CodeRequest(**mine)], ignore_conflicts=True)
    room = CodeRequest.objects.filter(**mine, joins__lt=MOST_JOINS).exclude(**lately)
    return bool(room.update(joins=F("joins") + 1, joined_at=at))


def next_join(address: str, *, at: datetime) -> datetime:
    """The first moment, `at` or later, at which `may_ask_to_join` would be true. Raises InvalidAddress."""
    mine = CodeRequest.objects.filter(address_hash=digest(address))
    last = mine.aggregate(last=Max("joined_at"))["last"]
    rested = last + BETWEEN_JOINS if last else at
    if not mine.filter(day=at.date(), joins__gte=MOST_JOINS).exists():
        return max(at, rested)
    return max(rested, datetime.combine(at.date() + timedelta(days=1), time(), UTC))


def _counted(address: str, day: date, column: str, most: int) -> bool:
    mine = {"address_hash": digest(address), "day": day}
    CodeRequest.objects.bulk_create([CodeRequest(**mine)], ignore_conflicts=True)
    room = CodeRequest.objects.filter(**mine, **{f"{column}__lt": most})
    return bool(room.update(**{column: F(column) + 1}))
