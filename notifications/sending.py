"""One attempt at one mail: whose address, which bytes, and what the server made of them."""

from datetime import datetime, timedelta

from consent.addresses import decrypt
from consent.encryption import Unreadable
from notifications.envelopes import BadAddress, envelope_for
from notifications.messages import Compiled
from notifications.models import DeliveryState, PauseReason, Reason
from notifications.naming import return_name, return_path
from notifications.outcomes import Outcome, pause_after
from notifications.route import RouteDown, SenderRefused
from notifications.smtp import Sender
from notifications.stepping import Opened

# A mail that met a closed door waits this long, and its attempts are not counted.
ROUTE_PAUSE = timedelta(seconds=30)
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
        outcome = sender.send(
            envelope,
            message,
            return_path=return_path(mail.announcement_id, mail.subject_id),
            envelope_id=return_name(mail.announcement_id, mail.subject_id),
        )
    except BadAddress:
        return Outcome(DeliveryState.SKIPPED, Reason.BAD_ADDRESS, tried=False)
    except RouteDown as error:
        raise Halt(None) from error
    except SenderRefused as error:
        raise Halt(PauseReason.SENDER_REFUSED) from error
    except Unreadable as error:
        raise Halt(PauseReason.UNREADABLE) from error
    return outcome.after(pause_after(mail.attempt + 1, chance=chance))
