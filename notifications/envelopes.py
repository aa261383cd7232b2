"""An address as the mail protocol wants it: the domain in ASCII, the mailbox as it is."""

from dataclasses import dataclass

import idna

from consent.addresses import InvalidAddress, normalise


class BadAddress(Exception):
    """No mail server can be asked to deliver to this address."""


@dataclass(frozen=True)
class Envelope:
    """One recipient. `international`: the mailbox is not ASCII and needs a server that offers SMTPUTF8."""

    address: str
    international: bool


def envelope_for(address: str) -> Envelope:
    """The envelope of an address as it was stored, by the rule of sign-up. Raises BadAddress."""
    try:
        whole = normalise(address)
    except InvalidAddress as error:
        raise BadAddress from error
    return Envelope(whole, international=not whole.isascii())


def in_ascii(address: str) -> str:
    """Our own or a policy's address as any server takes it; one that is ASCII stays as it was written.

    Raises BadAddress for a mailbox that is not ASCII too: only some servers take that, and nobody's notice
    may hang on which one it is.
    """
    mailbox, _, domain = address.rpartition("@")
    if not mailbox.isascii():
        raise BadAddress
    return address if domain.isascii() else f"{mailbox}@{_ascii(domain)}"


def _ascii(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError as error:
        raise BadAddress from error
