"""Mail addresses at rest: encrypted to be read back, and digested to be found again."""

import hashlib
import hmac
import unicodedata
from functools import lru_cache

import idna
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from policies.refusals import Refused

LONGEST = 254  # octets of a whole address, RFC 5321


class InvalidAddress(Refused):
    """What was given cannot be a mail address."""

    code = "invalid_address"
    sentence = _("This is not a mail address.")


def normalise(address: str) -> str:
    """The address as it is stored and compared: NFC, lower case, its domain in ASCII.

    Raises InvalidAddress.
    """
    local, at_sign, domain = unicodedata.normalize("NFC", address).strip().rpartition("@")
    if not at_sign or not local or any(letter.isspace() or not letter.isprintable() for letter in local):
        raise InvalidAddress
    try:
        whole = f"{local.lower()}@{idna.encode(domain, uts46=True).decode()}"
        octets = len(whole.encode())
    except (idna.IDNAError, UnicodeError) as error:
        raise InvalidAddress from error
    if octets > LONGEST:
        raise InvalidAddress
    return whole


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
    return _box(tuple(settings.FIELD_KEYS)).encrypt(normalise(address).encode())


def decrypt(stored: bytes) -> str:
    """The address that `encrypt` was given. Raises cryptography's InvalidToken under a foreign key."""
    return _box(tuple(settings.FIELD_KEYS)).decrypt(bytes(stored)).decode()


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    # The first key writes and all of them read, so that keys can be changed without downtime.
    return MultiFernet([Fernet(key) for key in keys])
