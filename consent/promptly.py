"""Mail that a request sends: it waits for seconds, and after a wait in vain nobody waits for a while."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage, get_connection

log = logging.getLogger(__name__)
SECONDS = 5.0  # for each answer of the mail server; the worker, which keeps nobody waiting, has EMAIL_TIMEOUT
AGAIN = 10.0  # or every thread would come to wait in turn
SAID_NO = (SMTPResponseException, SMTPRecipientsRefused)


class MailAway(OSError):
    """The mail server did not take a mail now."""


class InVain:
    """Until which monotonic second this process asks no more; 0 where the server answered last."""

    until: float = 0.0


def send(message: EmailMessage) -> None:
    """The mail server has the message. Raises MailAway."""
    message.connection = get_connection(timeout=SECONDS)
    with _asked():
        message.send()


def knock() -> None:
    """The mail server takes our connection, and was sent nothing. Raises MailAway."""
    with _asked(), get_connection(timeout=SECONDS):
        pass


def expect() -> None:
    """Nobody just waited in vain. Raises MailAway."""
    if time.monotonic() < InVain.until:
        raise MailAway


@contextmanager
def _asked() -> Iterator[None]:
    """A no is not remembered: it kept nobody waiting, and one strange address would stop everybody's mail."""
    expect()
    if InVain.until:  # one finds out whether it is back, and the others do not wait with it
        InVain.until = time.monotonic() + AGAIN
    try:
        yield
    except (OSError, UnicodeError) as error:  # the second for a host or a password that cannot be said
        InVain.until = 0.0 if isinstance(error, SAID_NO) else time.monotonic() + AGAIN
        log.warning("mail was not taken: %s", type(error).__name__)
        raise MailAway from None  # what the server said quotes an address
    InVain.until = 0.0
