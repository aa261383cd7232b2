"""An address as the mail protocol wants it: the domain in ASCII, the mailbox as it is."""

import re
from dataclasses import dataclass

import idna

# RFC 5321 dot-string; quoted mailboxes are not in use and not accepted at sign-up.
MAILBOX = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]+")
LONGEST_MAILBOX = 64


class BadAddress(Exception):
    """No mail server can be asked to deliver to this address."""


@dataclass(frozen=True)
class Envelope:
    """One recipient. `international`: the mailbox is not ASCII and needs a server that offers SMTPUTF8."""

    address: str
    international: bool


def envelope_for(address: str) -> Envelope:
    """The envelope of an address as it was stored. Raises BadAddress."""
    mailbox, _, domain = address.rpartition("@")
    if not MAILBOX.fullmatch(mailbox) or len(mailbox.encode()) > LONGEST_MAILBOX:
        raise BadAddress
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode()
    except idna.IDNAError as error:
        raise BadAddress from error
    return Envelope(f"{mailbox}@{ascii_domain}", international=not mailbox.isascii())
