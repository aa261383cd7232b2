"""Devices before sign-up: a person whom nobody can name, known by a token that only the device has."""

import secrets
from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.models import Identity, Subject
from consent.subjects import known
from consent.tokenhash import token_hash
from policies.refusals import Refused

PREFIX = "cpd_"
OCTETS = 16


class UnknownDevice(Refused):
    """No device has this token, or its person was erased."""

    code = "unknown_device"
    sentence = _("This device is not known here.")
    errors: ClassVar = [{"pointer": "#/device_token", "code": "unknown"}]


@transaction.atomic
def register(*, language: str = "ar", at: datetime | None = None) -> tuple[Subject, str]:
    """A new device exists: its subject, and the token that it is known by, of which we keep a hash alone."""
    at = at or timezone.now()
    token = PREFIX + secrets.token_urlsafe(OCTETS)
    subject = Subject.objects.create(created_at=at, is_device=True)
    Identity.objects.create(
        subject=subject,
        device_hash=token_hash(token),
        language=language,
        created_at=at,
        last_seen_on=at.date(),
    )
    return subject, token


def unlinked(token: str) -> Subject | None:
    """The device with this token, as long as it is nobody's; otherwise None."""
    identity = known(device_hash=token_hash(token))
    return identity.subject if identity and not identity.subject.merged_into_id else None


def named(token: str) -> Subject:
    """The device with this token, whoever's it is. Raises UnknownDevice."""
    identity = known(device_hash=token_hash(token))
    if identity is None:
        raise UnknownDevice
    return identity.subject
