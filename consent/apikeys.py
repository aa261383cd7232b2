"""Keys of the company's servers: issued once, compared by hash, never shown again."""

import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from consent.models import ApiKey, Scope
from consent.permission import recipients
from consent.refusals import UnknownRecipient
from consent.tokenhash import token_hash
from policies.schedule import read

SHAPE = re.compile(r"cpk_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
LIFE = timedelta(days=365)


def issue(
    *,
    name: str,
    scopes: Iterable[str],
    recipient: str = "",
    lasting: timedelta = LIFE,
    at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key exists; the second value is its text, which cannot be had again.

    With a recipient it is answered for the purposes that list that recipient, and only while one does; else
    it is the company's own. Raises UnknownRecipient, and ValueError for a scope that is none of ours.
    """
    at = at or timezone.now()
    if recipient and recipient not in recipients(read(), at):
        raise UnknownRecipient
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        name=name,
        prefix=prefix,
        secret_sha256=token_hash(secret),
        recipient_key=recipient,
        scopes=[Scope(scope).value for scope in scopes],
        created_at=at,
        expires_at=at + lasting,
    )
    return key, f"cpk_{prefix}_{secret}"


def find(presented: str, *, at: datetime | None = None) -> ApiKey | None:
    """The usable key with this text, marked as used today; None when there is none."""
    at = at or timezone.now()
    shape = SHAPE.fullmatch(presented)
    key = ApiKey.objects.filter(prefix=shape[1]).first() if shape else None
    if key is None or not hmac.compare_digest(key.secret_sha256, token_hash(shape[2])):
        return None
    if not key.is_usable(at=at):
        return None
    if key.last_used_on != at.date():
        ApiKey.objects.filter(pk=key.pk).update(last_used_on=at.date())
    return key
