"""One mail of an announcement, or of a mailing in the making, to whoever runs it, the way all others take."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.addresses import normalise
from notifications.envelopes import envelope_for, in_ascii
from notifications.messages import Compiled
from notifications.models import DeliveryState, Kind
from notifications.naming import LINK_LENGTH
from notifications.outcomes import Outcome
from notifications.route import Route, RouteDown, SenderRefused, sender_of
from notifications.smtp import Sender
from policies.refusals import Refused

NOBODY = "A" * LINK_LENGTH  # a sample's link names nobody: it says that it is over


class SampleNotTaken(Refused):
    """The mail server cannot be reached, refuses our own address, or refused the sample."""

    code = "sample_not_taken"
    sentence = _("The mail server did not take the sample: %(why)s")


def send_sample(made: dict, *, address: str, kind: str = Kind.NOTICE, at: datetime | None = None) -> Outcome:
    """The mail server took the compiled mail for this address; nothing is recorded.

    `made` are the fields of a MessagePart. Raises InvalidAddress, BadAddress and SampleNotTaken.
    """
    at, sender = at or timezone.now(), sender_of(kind)
    domain = in_ascii(sender).rpartition("@")[2]
    message = Compiled(made["head"], made["text"], made["html"], made["tail"]).addressed(
        envelope=envelope_for(normalise(address)),
        message_id=f"<sample.{made['sha256'][:16]}.{at.timestamp()}@{domain}>",
        name=NOBODY,
        at=at,
    )
    try:
        with Sender(Route.configured(sender=sender)) as connection:
            outcome = connection.send(envelope_for(normalise(address)), message)
    except RouteDown as down:
        raise SampleNotTaken(why=_("it cannot be reached.")) from down
    except SenderRefused as refused:
        raise SampleNotTaken(why=_("it refuses our own address.")) from refused
    if outcome.state != DeliveryState.ACCEPTED:
        raise SampleNotTaken(why=f"{outcome.code or ''} {outcome.text}".strip() or outcome.state.label)
    return outcome
