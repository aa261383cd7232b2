"""Names one person's mail without telling whose it is: in its Message-ID, in its link, in its return path.

Each is read back without a row of its own: announcement and person, sealed (AES-SIV, RFC 5297) under a key
made of PEPPER. A name that is good for one use is not good for another.
"""

import struct
from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from notifications.envelopes import in_ascii

NAMED = struct.Struct(">I16s")
SEALED = NAMED.size + 16  # the tag stands before it
LINK_LENGTH = SEALED * 8 // 6  # a multiple of three octets: no padding


class Use(StrEnum):
    """What a sealed name is good for."""

    ANSWER = "answer"
    MESSAGE = "message"
    RETURN = "return"


class UnknownName(ValueError):
    """We never gave this name, or not for this use."""


def message_id(announcement_id: int, subject_id: UUID) -> str:
    """The same on every attempt for this person, so that a second copy can be known for one."""
    name = _in_letters(_seal(announcement_id, subject_id, Use.MESSAGE))
    return f"<{name}@{in_ascii(settings.NOTICE_FROM).rpartition('@')[2]}>"


def read_message_id(identifier: str) -> tuple[int, UUID]:
    """The announcement and the person of a Message-ID. Raises UnknownName."""
    return _open(_of_letters(identifier.strip("<>").partition("@")[0]), Use.MESSAGE)


def link_name(announcement_id: int, subject_id: UUID) -> str:
    """The name in the link that one person answers by: LINK_LENGTH letters fit for an address line."""
    return _in_letters(_seal(announcement_id, subject_id, Use.ANSWER))


def read_link(name: str) -> tuple[int, UUID]:
    """The announcement and the person of a link. Raises UnknownName."""
    return _open(_of_letters(name), Use.ANSWER)


def return_name(announcement_id: int, subject_id: UUID) -> str:
    """The name in the return path of one person's mail; mail servers may change its case."""
    return b32encode(_seal(announcement_id, subject_id, Use.RETURN)).decode().rstrip("=").lower()


def read_return(name: str) -> tuple[int, UUID]:
    """The announcement and the person of a mail that came back. Raises UnknownName."""
    try:
        sealed = b32decode(name.upper().encode("ascii") + b"=" * (-len(name) % 8))
    except ValueError as error:
        raise UnknownName from error
    return _open(sealed, Use.RETURN)


def return_path(name: str) -> str:
    """The address that the mail of this return name comes back to; empty where BOUNCE_ADDRESS names none."""
    mailbox, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{mailbox}+{name}@{domain}" if mailbox else ""


def _in_letters(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).decode()


def _of_letters(name: str) -> bytes:
    """One spelling only: the decoder drops foreign letters, and what follows the end."""
    try:
        sealed = urlsafe_b64decode(name.encode("ascii"))
    except ValueError as error:
        raise UnknownName from error
    if _in_letters(sealed) != name:
        raise UnknownName
    return sealed


def _seal(announcement_id: int, subject_id: UUID, use: Use) -> bytes:
    named = NAMED.pack(announcement_id, subject_id.bytes)
    return _cipher(settings.PEPPER).encrypt(named, [use.encode()])


def _open(sealed: bytes, use: Use) -> tuple[int, UUID]:
    if len(sealed) != SEALED:
        raise UnknownName
    try:
        named = _cipher(settings.PEPPER).decrypt(sealed, [use.encode()])
    except InvalidTag as error:
        raise UnknownName from error
    announcement_id, subject = NAMED.unpack(named)
    return announcement_id, UUID(bytes=subject)


@lru_cache(maxsize=2)
def _cipher(pepper: str) -> AESSIV:
    derived = HKDF(hashes.SHA256(), length=64, salt=None, info=b"names in mails")
    return AESSIV(derived.derive(pepper.encode()))
