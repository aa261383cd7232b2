"""The keys that sign receipts and the log: today's from the settings, and every public one there was."""

from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils import timezone

from consent.models import KeyUse, Log, PublicKey
from ledger.keys import derive, thumbprint
from ledger.note import COSIGNATURE, LOG, Signer, Verifier, parse
from ledger.receipt import Promise

_remembered: set[tuple[bytes, ...]] = set()
PROMISED = 300  # seconds within which a record stands in the signed log


def receipt_key() -> Ed25519PrivateKey:
    """The key that signs today's receipts."""
    return _key(settings.SIGNING_KEYS[0], KeyUse.RECEIPT)


def signers(origin: str) -> list[Signer]:
    """Who signs a checkpoint: the log, then our clock, each with every configured key, newest first.

    While two keys are configured both sign, so that those who know only the older one can go on.
    """
    names = ((KeyUse.LOG, origin, LOG), (KeyUse.TIME, f"{origin}/time", COSIGNATURE))
    return [
        Signer(name, kind, _key(secret, use)) for use, name, kind in names for secret in settings.SIGNING_KEYS
    ]


def first_origin() -> str:
    """The name of the site's first log: the address that it is read at, without a scheme."""
    return settings.LEDGER_ORIGIN


def promise(nonce: bytes, origin: str | None) -> Promise:
    """What a receipt says of the log that its record will stand in: the one that grows, else the first."""
    origin = origin or first_origin()
    vkeys = _vkeys(origin, tuple(settings.SIGNING_KEYS))
    return Promise(origin=origin, nonce=nonce, mmd_seconds=PROMISED, vkeys=vkeys)


@lru_cache(maxsize=8)
def _vkeys(origin: str, _secrets: tuple[bytes, ...]) -> tuple[str, ...]:
    return tuple(str(signer.verifier) for signer in signers(origin))


def receipt_keys() -> dict[str, Ed25519PublicKey]:
    """Every key that may have signed a receipt, by thumbprint, the current one first."""
    now = [_key(secret, KeyUse.RECEIPT).public_key() for secret in settings.SIGNING_KEYS]
    before = PublicKey.objects.filter(use=KeyUse.RECEIPT).order_by("-first_seen_at")
    kept = [Ed25519PublicKey.from_public_bytes(bytes(key.public)) for key in before]
    return {thumbprint(key): key for key in now + kept}


def verifiers(origin: str) -> list[Verifier]:
    """Every key that may have signed a checkpoint of this log, the current ones first."""
    now = [signer.verifier for signer in signers(origin)]
    names = {KeyUse.LOG: (origin, LOG), KeyUse.TIME: (f"{origin}/time", COSIGNATURE)}
    before = PublicKey.objects.filter(use__in=names).order_by("-first_seen_at")
    kept = [Verifier(*names[KeyUse(key.use)], bytes(key.public)) for key in before]
    return list(dict.fromkeys(now + kept))


def has_signed(secret: bytes) -> bool:
    """Whether the newest checkpoint carries the log's signature by this secret; true while there is none."""
    current = Log.objects.current()
    last = current and current.last()
    if not last:
        return True
    key = Signer(current.origin, LOG, _key(secret, KeyUse.LOG)).verifier.key_id
    return any(line.key_id == key for line in parse(bytes(last.note))[1])


def remember(*, at: datetime | None = None) -> None:
    """The public halves of the configured keys stand in the database, for the day they are replaced."""
    at = at or timezone.now()
    rows = [
        PublicKey(public=_key(secret, use).public_key().public_bytes_raw(), use=use, first_seen_at=at)
        for secret in settings.SIGNING_KEYS
        for use in KeyUse
    ]
    PublicKey.objects.bulk_create(rows, ignore_conflicts=True)


def remember_once() -> None:
    """This process's keys are remembered, with its first receipt and not only by the sealer.

    A key may be replaced before the first sealing after its first receipt. Called after the commit: what was
    signed before and rolled back is nobody's.
    """
    if settings.SIGNING_KEYS not in _remembered:
        remember()
        _remembered.add(settings.SIGNING_KEYS)


@lru_cache(maxsize=64)
def _key(secret: bytes, use: str) -> Ed25519PrivateKey:
    return derive(secret, str(use))
