"""A request that came as a mail: to leave the list, in whatever words, from wherever it was sent."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consent import addresses
from consent.act import Witness
from consent.asking import may_request
from consent.encryption import seal
from consent.mailinglist.leaving import withdraw
from consent.models import (
    Channel,
    Evidence,
    RequestKind,
    RequestState,
    RightsRequest,
    Subject,
)
from consent.refusals import TooManyRequests, UnknownSubject
from consent.rights.requesting import ABOUT, CLOCK

LONGEST = 2000  # letters of the mail that the staff are shown
# The sealed name of our mail, which the answer quotes: whoever knows it could as well press the mail's link.
BY_ANSWER = Witness(Channel.MAIL, Evidence.MAIL_LINK, "answer to our mail")


def ask_to_leave(
    address: str, words: str, *, subject_id: object = None, at: datetime | None = None
) -> RightsRequest:
    """Whoever answered a mail of ours is off the list at once, and a request stands in the queue for a reply.

    `subject_id` is the person whose mail was answered, where that is known. Otherwise a sender can be forged:
    nobody is taken off until somebody has looked and answered the request. One that waits is enough. Raises
    InvalidAddress and TooManyRequests, both after the person is off.
    """
    at = at or timezone.now()
    if subject_id is not None:
        with suppress(UnknownSubject):
            withdraw(subject_id, witness=BY_ANSWER, method="answer", at=at)
    return _queued(address, words, subject_id, at)


@transaction.atomic
def _queued(address: str, words: str, subject_id: object, at: datetime) -> RightsRequest:
    mark = addresses.digest(address)
    waiting = RightsRequest.objects.waiting().filter(kind=RequestKind.LEAVE_LIST, address_hmac=mark)
    if (earlier := waiting.first()) is not None:
        return earlier
    if not may_request(address, at=at):
        raise TooManyRequests
    person = Subject.objects.select_related("identity").filter(pk=subject_id, identity__isnull=False).first()
    return RightsRequest.objects.create(
        kind=RequestKind.LEAVE_LIST,
        state=RequestState.OPEN,
        subject=person,
        address_hmac=mark,
        address_encrypted=addresses.encrypt(address),
        words_encrypted=seal(words[:LONGEST].encode(), about=ABOUT),
        language=person.identity.language if person else "ar",
        created_at=at,
        confirmed_at=at,
        due_at=at + CLOCK,
    )
