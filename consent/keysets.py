"""The issuers' public keys: fetched in the background, kept in the database, read from memory."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from django.conf import settings
from django.utils import timezone

from consent import fetching
from consent.jwk import fit, loaded
from consent.models import KeySet
from consent.refusals import TokenRefused, UnknownKey

log = logging.getLogger(__name__)
USABLE = timedelta(hours=24)  # an issuer that is away does not lock its people out at once
REREAD = timedelta(seconds=30)
REREAD_UNKNOWN = timedelta(seconds=1)  # a key that another process fetched meanwhile; one query a second


@dataclass(frozen=True)
class Kept:
    """This process's copy of one issuer's keys."""

    keys: dict[str, jwt.PyJWK]
    fetched_at: datetime | None
    read_at: datetime


_memory: dict[str, Kept] = {}


def key(issuer: str, kid: str, *, at: datetime) -> jwt.PyJWK:
    """The issuer's key with this id, without any network. Raises UnknownKey, and TokenRefused when all
    that is known of the issuer is older than a day.
    """
    kept = _memory.get(issuer)
    if kept is None or not timedelta(0) <= at - kept.read_at < (
        REREAD if kid in kept.keys else REREAD_UNKNOWN
    ):
        kept = _memory[issuer] = _read(issuer, at)
    if kid not in kept.keys:
        raise UnknownKey(issuer)
    if at - kept.fetched_at > USABLE:
        raise TokenRefused("keys too old")
    return kept.keys[kid]


def forget() -> None:
    """The next token makes this process read the keys from the database."""
    _memory.clear()


def refresh(
    *, issuer: str | None = None, at: datetime | None = None, fetch: Callable[[str], bytes] = fetching.fetch
) -> list[str]:
    """The keys of every configured issuer (or of one) are as it publishes them; returns those that failed.

    An issuer that does not answer, or answers with no fit key, keeps its last good set.
    """
    at = at or timezone.now()
    wanted = [known for known in settings.JWT_ISSUERS if issuer in (None, known["issuer"])]
    return [known["issuer"] for known in wanted if not _refresh(known, at, fetch)]


def _refresh(known: dict[str, str], at: datetime, fetch: Callable[[str], bytes]) -> bool:
    try:
        keys = fit(json.loads(fetch(known["jwks_url"])))
    except (fetching.NotFetched, ValueError, RecursionError) as error:
        log.warning("keys of %s were not refreshed: %s", known["issuer"], error)
        return False
    if not keys:
        log.warning("keys of %s were not refreshed: it published none that is fit", known["issuer"])
        return False
    KeySet.objects.update_or_create(
        issuer=known["issuer"], defaults={"jwks": {"keys": keys}, "fetched_at": at}
    )
    _memory.pop(known["issuer"], None)
    return True


def _read(issuer: str, at: datetime) -> Kept:
    stored = KeySet.objects.filter(issuer=issuer).first()
    if stored is None:
        return Kept({}, None, at)
    ready = {found["kid"]: loaded(found) for found in stored.jwks.get("keys", [])}
    return Kept({kid: key for kid, key in ready.items() if key}, stored.fetched_at, at)
