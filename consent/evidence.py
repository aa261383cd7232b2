"""A record's canonical body: made and committed to before the row is stored, opened for its person."""

import json
import zlib
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from consent.act import Act, Witness
from consent.body import Common, Shown, common, written
from consent.models import ConsentRecord
from consent.receipts import issue
from consent.subjectkeys import Keys, keys_of, make_keys, opened
from ledger.commitment import commit
from policies.renditions import body as published_bytes

FASTEST = 1  # of zlib's levels; the larger part of a body is what everyone was shown
WINDOW, FEW = 13, 5  # a body is a few KB: to make zlib's usual tables takes longer than to use them


def attest(made: ConsentRecord, witness: Witness, origin: str | None) -> bytes:
    """The unsaved record carries its encrypted body, commitment and receipt; returns the body's bytes.

    Its person's keys are made if this is their first record. Needs the lock on the subject's row, read with
    its `key`. `origin`: the log that grows, where there is one yet.
    """
    keys = _keys(made)
    plain = written(made, common_to(made), witness, made.notice)
    made.body_encrypted, made.commitment = closed(plain, keys, record_id=made.pk)
    issue(made, plain, keys, origin)
    return plain


def common_to(made: ConsentRecord) -> Common:
    """What the record's body shares with every other of its text and its choices."""
    said = (made.decision, made.language, made.content_sha256, tuple(made.purposes.items()))
    return _common(settings.SITE_URL, *said)


def closed(plain: bytes, keys: Keys, *, record_id: UUID) -> tuple[bytes, bytes]:
    """A body encrypted for its person, and the commitment to it."""
    packing = zlib.compressobj(FASTEST, wbits=WINDOW, memLevel=FEW)
    packed = packing.compress(plain) + packing.flush()
    return keys.encrypt(packed, record_id=record_id), commit(keys.nonce_of(record_id), plain)


def body_of(record: ConsentRecord, keys: Keys | None = None) -> bytes | None:
    """The canonical bytes that were committed to; None when the keys were destroyed, or it never had any."""
    keys = keys or keys_of(record.subject)
    if keys is None or record.body_encrypted is None:
        return None
    return zlib.decompress(keys.decrypt(record.body_encrypted, record_id=record.pk))


def _keys(made: ConsentRecord) -> Keys:
    row = getattr(made.subject, "key", None)
    return opened(row) if row else make_keys(made.subject, at=made.received_at)


@lru_cache(maxsize=256)
def _common(
    site: str, decision: str, language: str, sha256: str, purposes: tuple[tuple[str, bool], ...]
) -> Common:
    document = json.loads(published_bytes(sha256))
    slug = document["policy"]
    shown = Shown(
        document=document,
        page_url=f"{site}/{language}/{slug}/versions/{document['version']}/",
        choices_url=f"{site}/{language}/{slug}/choices/",
    )
    return common(Act(decision, language, sha256, dict(purposes)), shown)
