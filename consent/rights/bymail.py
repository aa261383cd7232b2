"""A request that came as a mail: to leave the list, in whatever words, from wherever it was sent."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consent import addresses
from consent.asking import may_request
from consent.encryption import seal
from consent.models import Identity, RequestKind, RequestState, RightsRequest, Subject
from consent.refusals import TooManyRequests
from consent.rights.requesting import ABOUT, CLOCK

LONGEST = 2000  # letters of the mail that the staff are shown


@transaction.atomic
def ask_to_leave(
    address: str, words: str, *, subject_id: object = None, at: datetime | None = None
) -> RightsRequest:
    """A request to be taken off the list stands in the queue, and its clock runs; one that waits is enough.

    `subject_id` is the person whose mail was answered, where that is known. A sender can be forged, so nobody
    is written to, and nobody taken off, until somebody has looked. Raises InvalidAddress and TooManyRequests.
    """
    at, mark = at or timezone.now(), addresses.digest(address)
    waiting = RightsRequest.objects.waiting().filter(kind=RequestKind.LEAVE_LIST, address_hmac=mark)
    if (earlier := waiting.first()) is not None:
        return earlier
    if not may_request(address, at=at):
        raise TooManyRequests
    person = Subject.objects.filter(pk=subject_id, identity__isnull=False).first() if subject_id else None
    return RightsRequest.objects.create(
        kind=RequestKind.LEAVE_LIST,
        state=RequestState.OPEN,
        subject=person,
        address_hmac=mark,
        address_encrypted=addresses.encrypt(address),
        words_encrypted=seal(words[:LONGEST].encode(), about=ABOUT),
        language=_language(person),
        created_at=at,
        confirmed_at=at,
        due_at=at + CLOCK,
    )


def _language(person: Subject | None) -> str:
    known = Identity.objects.filter(pk=person and person.pk).values_list("language", flat=True).first()
    return known or "ar"
