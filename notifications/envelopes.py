"""An address as the mail protocol wants it: the domain in ASCII, the mailbox as it is."""

from dataclasses import dataclass

import idna
from django.utils.translation import gettext_lazy as _

from consent.addresses import normalise
from policies.refusals import Refused


class BadAddress(Refused):
    """An address of ours or of a policy that not every mail server takes."""

    code = "bad_address"
    sentence = _(
        "No mail can carry the address %(address)s: before the @ stand Latin letters, "
        "after it a valid domain."
    )


@dataclass(frozen=True)
class Envelope:
    """One recipient. `international`: the mailbox is not ASCII and needs a server that offers SMTPUTF8."""

    address: str
    international: bool


def envelope_for(address: str) -> Envelope:
    """The envelope of an address as it was stored, by the rule of sign-up. Raises InvalidAddress."""
    whole = normalise(address)
    return Envelope(whole, international=not whole.isascii())


def in_ascii(address: str) -> str:
    """Our own or a policy's address as any server takes it; one that is ASCII stays as it was written.

    Raises BadAddress for a mailbox that is not ASCII too: only some servers take that, and nobody's notice
    may hang on which one it is.
    """
    mailbox, _at, domain = address.rpartition("@")
    if not mailbox.isascii():
        raise BadAddress(address=address)
    try:
        return address if domain.isascii() else f"{mailbox}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError as error:
        raise BadAddress(address=address) from error
