"""The evidence of one record in one file: whoever holds it proves the record without us."""

import io
import json
import zipfile
from collections.abc import Container, Iterator
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from consent.evidence import body_of
from consent.models import ConsentRecord, LedgerEntry
from consent.proving import Prover, leaf_of
from consent.receipts import receipt_of
from consent.signing import receipt_keys, verifiers
from consent.subjectkeys import Keys, keys_of
from ledger.keys import jwk
from ledger.note import LOG, parse
from policies.models import Media, Rendition

LANGUAGES = ("ar", "en")


def bundle(record: ConsentRecord) -> bytes | None:
    """A ZIP of record, proof, receipt, the text shown, keys and how to verify them.

    None while the record waits for a signed checkpoint, where the log is damaged, and once its person's key
    was destroyed.
    """
    leaf, keys = leaf_of(record.pk), keys_of(record.subject)
    files = leaf and keys and Proving().files(record, leaf, keys)
    if not files:
        return None
    files |= dict(_texts(record))
    files |= _explained(record, leaf, files)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return held.getvalue()


class Proving:
    """What proves records, as files by name; what is the same for several is read once for all of them."""

    def __init__(self) -> None:
        self._prover, self._public = Prover(), cache(_public)

    def files(self, record: ConsentRecord, leaf: LedgerEntry, keys: Keys) -> dict[str, str | bytes] | None:
        """Record, proof, receipt, keys and how to verify them: all but the text that was shown.

        None for a record older than canonical ones, and where the log is damaged.

        Needs the record's own leaf, as `leaf_of` gives it.
        """
        body, proof = body_of(record, keys), self._prover.inclusion(leaf, nonce=keys.nonce_of(record.pk))
        if not body or not proof:
            return None
        files = {"record.json": body, "record.tlog-proof": proof.text(), "checkpoint": proof.checkpoint}
        if receipt := receipt_of(record, keys):
            files["receipt.jws"] = receipt
        public = self._public(proof.checkpoint, leaf.log.origin)
        return files | public | _explained(record, leaf, files)


def _explained(record: ConsentRecord, leaf: LedgerEntry, files: Container[str]) -> dict[str, str]:
    version, language = record.version, record.language
    said = {
        "origin": leaf.log.origin,
        "index": leaf.index,
        "has_receipt": "receipt.jws" in files,
        "has_text": "rendition.json" in files,
        "text": settings.SITE_URL + reverse("content", args=[version.policy.slug, version.number, language]),
    }
    names = [f"README.{language}.txt" for language in LANGUAGES]
    return {name: render_to_string(f"consent/evidence/{name}", said) for name in names}


def _texts(record: ConsentRecord) -> Iterator[tuple[str, bytes]]:
    shown = Rendition.objects.filter(version=record.version_id, language=record.language)
    for one in shown.filter(media__in=(Media.JSON, Media.PDF)):
        yield f"rendition.{one.media}", bytes(one.body)


def _public(checkpoint: bytes, origin: str) -> dict[str, str]:
    known = verifiers(origin)
    marks = [line.key_id for line in parse(checkpoint)[1] if line.name == origin]
    # The first line of the log is the one that the recipe takes.
    signer = next(key for key in known if key.kind == LOG and key.key_id == marks[0])
    pem = Ed25519PublicKey.from_public_bytes(signer.public).public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    return {
        "vkeys.txt": "".join(f"{key}\n" for key in known),
        "log.pub.pem": pem.decode(),
        "jwks.json": json.dumps({"keys": [jwk(key) for key in receipt_keys().values()]}, indent=1),
    }
