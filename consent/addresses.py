"""Mail addresses at rest: encrypted to be read back, and digested to be found again."""

import hashlib
import hmac
import re
import unicodedata
from functools import lru_cache
from typing import ClassVar

import idna
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consent.encryption import seal, unseal
from policies.refusals import Refused

ABOUT = "address"  # what a sealed address says of itself

LONGEST = 254  # octets of a whole address, RFC 5321
LONGEST_MAILBOX = 64  # octets of what stands before the @, RFC 5321
# RFC 5321 dot-string; quoted mailboxes are not in use, and our sender would not know them.
ATOM = r"[^\s@<>()\[\]\\,;:\".]+"
MAILBOX = re.compile(rf"{ATOM}(\.{ATOM})*")
# Letters that nobody sees, beside those that Python does not print: IDNA drops them, so two spellings
# would be two accounts at one mailbox.
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


class InvalidAddress(Refused):
    """What was given cannot be a mail address."""

    code = "invalid_address"
    sentence = _("This is not a mail address.")
    errors: ClassVar = [{"pointer": "#/address", "code": "invalid"}]


def normalise(address: str) -> str:
    """The address as it is stored, compared and mailed: NFC, lower case, its domain in ASCII.

    Raises InvalidAddress for what no mail server could be asked for, and for what hides a letter.
    """
    written = unicodedata.normalize("NFC", address).strip()
    mailbox, _at, domain = written.rpartition("@")
    if not MAILBOX.fullmatch(mailbox) or not written.isprintable() or UNSEEN.search(written):
        raise InvalidAddress
    mailbox = unicodedata.normalize("NFC", mailbox.lower())
    whole = f"{mailbox}@{_in_ascii(domain)}"
    if len(whole.encode()) > LONGEST or len(mailbox.encode()) > LONGEST_MAILBOX:
        raise InvalidAddress
    return whole


@lru_cache(maxsize=4096)
def _in_ascii(domain: str) -> str:
    if domain.endswith((".", "。", "．", "｡")):
        raise InvalidAddress  # the root's own dot is no part of an address
    try:
        return idna.encode(domain, uts46=True).decode()
    except UnicodeError as error:
        raise InvalidAddress from error


def digest(address: str) -> str:
    """HMAC-SHA256 of the normalised address under the pepper, 64 hexadecimal digits.

    Raises InvalidAddress.
    """
    return keyed(normalise(address))


def keyed(text: str) -> str:
    """HMAC-SHA256 of a text under the pepper, 64 hexadecimal digits."""
    return hmac.new(settings.PEPPER.encode(), text.encode(), hashlib.sha256).hexdigest()


def encrypt(address: str) -> bytes:
    """The normalised address under the first field key. Raises InvalidAddress."""
    return seal(normalise(address).encode(), about=ABOUT)


def decrypt(stored: bytes) -> str:
    """The address that `encrypt` was given. Raises Unreadable under a foreign key."""
    return unseal(stored, about=ABOUT).decode()


def marks(stored: bytes, mark: str) -> bool:
    """Whether `mark` is the digest of the encrypted address. Raises Unreadable."""
    return hmac.compare_digest(keyed(decrypt(stored)), mark)
