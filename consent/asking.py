"""How many codes, requests and mails to join an address may cause in a day, counted in the database."""

from datetime import date, datetime, timedelta

from django.db.models import F
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


def may_request(address: str, *, at: datetime | None = None) -> bool:
    """One more request from this address is counted today (UTC); False after MOST_REQUESTS.

    Raises InvalidAddress.
    """
    return _counted(address, (at or timezone.now()).date(), "requests", MOST_REQUESTS)


def may_ask_to_join(address: str, *, at: datetime) -> bool:
    """One more mail that asks this address to confirm the list is counted today (UTC).

    False, and nothing counted, after MOST_JOINS and within BETWEEN_JOINS of the last. Raises InvalidAddress.
    """
    mine = {"address_hash": digest(address), "day": at.date()}
    lately = {"joined_at__gt": at - BETWEEN_JOINS}
    if CodeRequest.objects.filter(address_hash=mine["address_hash"], **lately).exists():
        return False
    CodeRequest.objects.bulk_create([CodeRequest(**mine)], ignore_conflicts=True)
    room = CodeRequest.objects.filter(**mine, joins__lt=MOST_JOINS).exclude(**lately)
    return bool(room.update(joins=F("joins") + 1, joined_at=at))


def _counted(address: str, day: date, column: str, most: int) -> bool:
    mine = {"address_hash": digest(address), "day": day}
    CodeRequest.objects.bulk_create([CodeRequest(**mine)], ignore_conflicts=True)
    room = CodeRequest.objects.filter(**mine, **{f"{column}__lt": most})
    return bool(room.update(**{column: F(column) + 1}))
