"""Issuing and revoking server keys from the desk, on record."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from consent import apikeys
from consent.models import ApiKey
from policies.auditing import note


@transaction.atomic
def issue(
    name: str,
    scopes: Iterable[str],
    *,
    recipient: str = "",
    lasting: timedelta,
    by: AbstractBaseUser,
    at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key exists and an AuditEvent tells who issued it; the second value is its text.

    Raises UnknownRecipient.
    """
    at = at or timezone.now()
    key, shown = apikeys.issue(name=name, scopes=scopes, recipient=recipient, lasting=lasting, at=at)
    note("issue_key", key, by=by, at=at)
    return key, shown


@transaction.atomic
def revoke(key: ApiKey, *, by: AbstractBaseUser, at: datetime | None = None) -> ApiKey:
    """The key opens nothing from now on; revoked twice, it keeps its first moment."""
    at = at or timezone.now()
    if ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=at):
        note("revoke_key", key, by=by, at=at)
    key.refresh_from_db()
    return key
