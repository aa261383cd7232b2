"""One mail of an announcement to whoever runs it, by the same way that everyone's takes."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.addresses import normalise
from notifications.envelopes import envelope_for
from notifications.messages import Compiled, compile_message
from notifications.models import Announcement, DeliveryState
from notifications.naming import LINK_LENGTH
from notifications.outcomes import Outcome
from notifications.route import Route, RouteDown, SenderRefused
from notifications.smtp import Sender
from policies.refusals import Refused

NOBODY = "A" * LINK_LENGTH  # a sample's link names nobody: it says that it is over


class SampleNotTaken(Refused):
    """The mail server cannot be reached, refuses our own address, or refused the sample."""

    code = "sample_not_taken"
    sentence = _("The mail server did not take the sample: %(why)s")


def send_sample(
    announcement: Announcement, *, language: str, address: str, at: datetime | None = None
) -> Outcome:
    """The mail server took the announcement's mail in the language for this address; nothing is recorded.

    Raises InvalidAddress and SampleNotTaken.
    """
    made = compile_message(announcement.versions, language=language)
    message = Compiled(made["head"], made["text"], made["html"], made["tail"]).addressed(
        envelope=envelope_for(normalise(address)),
        message_id=f"<sample{announcement.pk}.{(at or timezone.now()).timestamp()}@localhost>",
        name=NOBODY,
        at=at or timezone.now(),
    )
    try:
        with Sender(Route.configured()) as sender:
            outcome = sender.send(envelope_for(normalise(address)), message)
    except RouteDown as down:
        raise SampleNotTaken(why=_("it cannot be reached.")) from down
    except SenderRefused as refused:
        raise SampleNotTaken(why=_("it refuses our own address.")) from refused
    if outcome.state != DeliveryState.ACCEPTED:
        raise SampleNotTaken(why=f"{outcome.code or ''} {outcome.text}".strip() or outcome.state.label)
    return outcome
