"""The receipt of a record: signed before the row is stored, so that whoever reads it gets the same bytes."""

import zlib
from uuid import UUID, uuid5

from django.conf import settings

from consent.models import ConsentRecord
from consent.signing import promise, receipt_key
from consent.subjectkeys import Keys, keys_of
from ledger.keys import base64url
from ledger.receipt import payload, sign
from policies.dates import interface
from policies.rfc3339 import to_second


def issue(made: ConsentRecord, plain: bytes, keys: Keys, origin: str | None) -> None:
    """The unsaved record carries its receipt, open and encrypted; `plain`: the bytes that it commits to."""
    said = payload(
        plain,
        receipt_id=made.pk,
        issuer=settings.SITE_URL,
        created=to_second(made.received_at),
        promise=promise(keys.nonce_of(made.pk), origin),
        status_url=f"{settings.SITE_URL}/{interface(made.language)}/receipts/{made.pk}/",
        proof_url=f"{settings.SITE_URL}/ledger/proof/{made.pk}",
    )
    made.receipt = sign(said, receipt_key())
    header, _payload, signature = made.receipt.split(".")
    # The payload as it is: in base64url it would not compress.
    kept = zlib.compress(f"{header}.{signature}\n".encode() + said)
    made.receipt_encrypted = keys.encrypt(kept, record_id=_place(made.pk))


def receipt_of(record: ConsentRecord, keys: Keys | None = None) -> str | None:
    """The JWS that was signed at the time; None once its person's key was destroyed.

    None too for a record that was brought in from an older system, or is older than receipts.

    No query, and nothing to decrypt, for a record that was made here a moment ago.
    """
    if record.receipt:
        return record.receipt
    keys = keys or keys_of(record.subject)
    if keys is None or record.receipt_encrypted is None:
        return None
    head, _line, said = zlib.decompress(
        keys.decrypt(record.receipt_encrypted, record_id=_place(record.pk))
    ).partition(b"\n")
    header, _dot, signature = head.decode().partition(".")
    return f"{header}.{base64url(said)}.{signature}"


def _place(record_id: UUID) -> UUID:
    """What the receipt is bound to: not the record itself, so that body and receipt do not change places."""
    return uuid5(record_id, "receipt")
