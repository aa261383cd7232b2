"""Secrets at rest: AES-256-GCM under keys of the environment, which can be changed without downtime.

A sealed value is one byte of format, four that name the key, twelve of nonce, then ciphertext and tag. What
it is about is authenticated with it, so a value copied into another column does not open there.
"""

import base64
import hashlib
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

FORMAT, MARK, NONCE = b"\x01", 4, 12
HEAD = len(FORMAT) + MARK


class Unreadable(Exception):
    """None of FIELD_KEYS opens the value, or it was sealed about something else."""


def seal(plain: bytes, *, about: str) -> bytes:
    """The bytes under the first field key; sealed twice, they look different."""
    nonce = os.urandom(NONCE)
    mark, box = next(iter(_boxes(tuple(settings.FIELD_KEYS)).items()))
    return mark + nonce + box.encrypt(nonce, plain, about.encode())


def unseal(stored: bytes, *, about: str) -> bytes:
    """The bytes that `seal` was given. Raises Unreadable."""
    stored = bytes(stored)
    box = _boxes(tuple(settings.FIELD_KEYS)).get(stored[:HEAD])
    if box is None:
        raise Unreadable
    nonce, sealed = stored[HEAD : HEAD + NONCE], stored[HEAD + NONCE :]
    try:
        return box.decrypt(nonce, sealed, about.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error


def current_mark() -> bytes:
    """How every value begins that was sealed under today's first key."""
    return next(iter(_boxes(tuple(settings.FIELD_KEYS))))


def known_marks() -> list[bytes]:
    """How every value begins that one of FIELD_KEYS may open."""
    return list(_boxes(tuple(settings.FIELD_KEYS)))


@lru_cache(maxsize=4)
def _boxes(keys: tuple[str, ...]) -> dict[bytes, AESGCM]:
    # The first key seals and all of them open.
    raw = [base64.urlsafe_b64decode(key) for key in keys]
    return {FORMAT + hashlib.sha256(key).digest()[:MARK]: AESGCM(key) for key in raw}
