"""The keys of one person's records: made once, opened when needed, gone for ever when they are deleted."""

import os
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db.models import QuerySet
from django.utils import timezone

from consent.encryption import NONCE, Unreadable, seal, unseal
from consent.models import Subject, SubjectKey
from ledger.commitment import nonce_of

ABOUT = "key of a subject"


@dataclass(frozen=True)
class Keys:
    """What a person's records are encrypted under, and what their nonces come from. 32 bytes each."""

    body: bytes
    nonce: bytes

    def encrypt(self, plain: bytes, *, record_id: UUID) -> bytes:
        """The bytes under the person's key, bound to their record."""
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self.body).encrypt(nonce, plain, record_id.bytes)

    def decrypt(self, stored: bytes, *, record_id: UUID) -> bytes:
        """What `encrypt` was given. Raises Unreadable for another person's, or another record's."""
        stored = bytes(stored)
        try:
            return AESGCM(self.body).decrypt(stored[:NONCE], stored[NONCE:], record_id.bytes)
        except (InvalidTag, ValueError) as error:
            raise Unreadable from error

    def nonce_of(self, record_id: UUID) -> bytes:
        """The nonce of one record's commitment; only its person and an auditor are ever given it."""
        return nonce_of(self.nonce, record_id)


def keys_of(subject: Subject) -> Keys | None:
    """The person's keys; None when they were never made, or were destroyed."""
    row = SubjectKey.objects.filter(subject=subject).first()
    return row and opened(row)


def keys_of_all(subjects: QuerySet[Subject]) -> dict[UUID, Keys]:
    """The keys of those of the people who have any: one query."""
    return {row.pk: opened(row) for row in SubjectKey.objects.filter(subject__in=subjects)}


def make_keys(subject: Subject, *, at: datetime | None = None) -> Keys:
    """The person, who had none, has keys. Needs the lock on the subject's row."""
    keys, wrapped = new_keys()
    SubjectKey.objects.create(subject=subject, wrapped=wrapped, created_at=at or timezone.now())
    return keys


def new_keys() -> tuple[Keys, bytes]:
    """Keys that nobody has yet, and what a row keeps them as."""
    secret = os.urandom(32)
    return _of(secret), seal(secret, about=ABOUT)


def opened(row: SubjectKey) -> Keys:
    """The keys that a row holds. Raises Unreadable when the environment has lost the field key."""
    return unwrapped(row.wrapped)


def unwrapped(wrapped: bytes) -> Keys:
    """The keys that a row keeps as this. Raises Unreadable when the environment has lost the field key."""
    return _of(unseal(wrapped, about=ABOUT))


def _of(secret: bytes) -> Keys:
    return Keys(body=_derived(secret, b"cachoo/body/v1"), nonce=_derived(secret, b"cachoo/nonce-key/v1"))


def _derived(secret: bytes, purpose: bytes) -> bytes:
    """A key of 32 bytes for one purpose, by HKDF-SHA256."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)
