"""A record's canonical body: made and committed to before the row is stored, opened for its person."""

import json
import zlib
from functools import lru_cache
from typing import Any

from django.conf import settings

from consent.act import Witness
from consent.body import Shown, compose
from consent.models import ConsentRecord
from consent.receipts import issue
from consent.subjectkeys import Keys, keys_of, make_keys, opened
from ledger.canonical import canonical
from ledger.commitment import commit
from policies.renditions import body as published_bytes

FASTEST = 1  # of zlib's levels; the larger part of a body is what everyone was shown


def attest(made: ConsentRecord, witness: Witness) -> bytes:
    """The unsaved record carries its encrypted body, commitment and receipt; returns the body's bytes.

    Its person's keys are made if this is their first record. Needs the lock on the subject's row, read with
    its `key`.
    """
    keys = _keys(made)
    plain = commit_to(made, witness, keys)
    issue(made, plain, keys)
    return plain


def commit_to(made: ConsentRecord, witness: Witness, keys: Keys) -> bytes:
    """The unsaved record carries its encrypted body and commitment; returns the body's bytes."""
    plain = canonical(compose(made, _shown(made), witness, made.notice))
    made.body_encrypted = keys.encrypt(zlib.compress(plain, FASTEST), record_id=made.pk)
    made.commitment = commit(keys.nonce_of(made.pk), plain)
    return plain


def body_of(record: ConsentRecord, keys: Keys | None = None) -> bytes | None:
    """The canonical bytes that were committed to; None when the keys were destroyed, or it never had any."""
    keys = keys or keys_of(record.subject)
    if keys is None or record.body_encrypted is None:
        return None
    return zlib.decompress(keys.decrypt(record.body_encrypted, record_id=record.pk))


def _keys(made: ConsentRecord) -> Keys:
    row = getattr(made.subject, "key", None)
    return opened(row) if row else make_keys(made.subject, at=made.received_at)


def _shown(made: ConsentRecord) -> Shown:
    document, site, language = _document(made.content_sha256), settings.SITE_URL, made.language
    slug = document["policy"]
    return Shown(
        document=document,
        page_url=f"{site}/{language}/{slug}/versions/{document['version']}/",
        choices_url=f"{site}/{language}/{slug}/choices/",
    )


@lru_cache(maxsize=64)
def _document(sha256: str) -> dict[str, Any]:
    """The published document, to be read and not changed."""
    return json.loads(published_bytes(sha256))
