"""One attempt at one mail: whose address, which bytes, and what the server made of them."""

import logging
from datetime import datetime, timedelta

from django.db.models import Q

from consent.addresses import InvalidAddress, decrypt
from consent.encryption import Unreadable
from consent.models import Identity
from notifications.envelopes import envelope_for
from notifications.messages import Compiled
from notifications.models import Chunk, Delivery, DeliveryState, PauseReason, Reason
from notifications.naming import return_name, return_path
from notifications.outcomes import Outcome, pause_after
from notifications.route import RouteDown, SenderRefused
from notifications.smtp import Sender
from notifications.stepping import Opened

log = logging.getLogger(__name__)

# A mail that met a closed door waits this long, and its attempts are not counted.
ROUTE_PAUSE = timedelta(seconds=30)
A_FEW = 20
WAITING = Outcome(DeliveryState.DEFERRED, Reason.ROUTE_DOWN, tried=False, wait=ROUTE_PAUSE)


class Halt(Exception):
    """No mail can be sent now, whoever it is for. `reason` pauses the announcement; None only waits."""

    def __init__(self, reason: PauseReason | None):
        super().__init__(reason)
        self.reason = reason


def attempt(
    mail: Opened, *, sender: Sender, messages: dict[str, Compiled], at: datetime, chance: float
) -> Outcome:
    """What became of the mail. Raises Halt when that says nothing of this mail: nothing was handed over.

    `messages` are by language; `chance`, from 0 to 1, spreads the next try.
    """
    try:
        envelope = envelope_for(decrypt(mail.address))
        message = messages[mail.language].addressed(
            envelope=envelope, message_id=mail.message_id, name=mail.link, at=at
        )
        name = return_name(mail.announcement_id, mail.subject_id)
        outcome = sender.send(envelope, message, return_path=return_path(name), envelope_id=name)
    except InvalidAddress:
        return Outcome(DeliveryState.SKIPPED, Reason.BAD_ADDRESS, tried=False)
    except RouteDown as error:
        raise Halt(None) from error
    except SenderRefused as error:
        raise Halt(PauseReason.SENDER_REFUSED) from error
    except Unreadable as error:
        if not _reads_others(mail):
            raise Halt(PauseReason.UNREADABLE) from error
        log.error("An address that announcement %s goes to cannot be read", mail.announcement_id)
        return Outcome(DeliveryState.SKIPPED, Reason.UNREADABLE, tried=False)
    return outcome.after(pause_after(mail.attempt + 1, age=mail.age, chance=chance))


def _reads_others(mail: Opened) -> bool:
    """Whether our keys read the address of anybody listed beside this person, or listed first.

    Where nobody else is listed, of a few who are not.
    That others had their mail proves nothing: those who sent it may have had other keys than we have now.
    """
    mine = Q(pk__in=Delivery.objects.filter(pk=(mail.announcement_id, mail.subject_id)).values("chunk"))
    chunks = Chunk.objects.filter(mine | Q(position=0), announcement=mail.announcement_id)
    listed = {subject for subjects in chunks.values_list("subjects", flat=True) for subject in subjects}
    others = Identity.objects.filter(email_encrypted__isnull=False).exclude(subject=mail.subject_id)
    beside = others.filter(subject__in=listed)
    asked = beside if beside.exists() else others.order_by("subject")[:A_FEW]
    return any(map(_is_readable, asked.values_list("email_encrypted", flat=True)))


def _is_readable(sealed: bytes) -> bool:
    try:
        return bool(decrypt(bytes(sealed)))
    except Unreadable:
        return False
