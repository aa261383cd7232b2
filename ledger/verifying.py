"""What a bundle, a receipt or a directory of tiles proves, in plain words, and what it does not.

Files come in as a mapping of name and bytes; nothing is asked of anybody. docs/how-to/verify.md explains it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from ledger import rereading
from ledger.checkpoint import Checkpoint, checked, unchecked
from ledger.commitment import commit, consent_entry
from ledger.hashing import leaf_hash
from ledger.keys import from_jwk, thumbprint
from ledger.merkle import BadProof, check_inclusion
from ledger.moments import utc
from ledger.note import LOG, BadNote, Checked, Verifier, check
from ledger.proof import Proof
from ledger.receipt import BadReceipt, Receipt, verify
from ledger.tiles import BadTile, Tile

RECORD, PROOF, RECEIPT, TEXT = "record.json", "record.tlog-proof", "receipt.jws", "rendition.json"
VKEYS, JWKS = "vkeys.txt", "jwks.json"
CHECKPOINT, PEM = "checkpoint", "log.pub.pem"
PARTS = (RECORD, PROOF, RECEIPT, TEXT, VKEYS, JWKS, CHECKPOINT, PEM)
NAMED = 100  # tiles that are called wrong, one by one
KINDS = {
    "cachoo/consent/v1": "of these leaves, {} are records: whose and what is hidden",
    "cachoo/policy/v1": "of these leaves, {} are published texts, named in plain words",
    "cachoo/audit/v1": "of these leaves, {} are acts of the staff: whose and what is hidden",
    "cachoo/fork/v1": "of these leaves, {} names the last checkpoint of the log before",
}
NEVER = (
    "that the person themselves answered: whoever runs the site can write a record",
    "that no second log exists: compare the checkpoint with one that somebody else kept",
)


KEYS_CAME = f"that the site signed it: compare {JWKS} with the site's /.well-known/jwks.json"


class NotProved(ValueError):
    """Something is missing, changed or signed by nobody known. Its sentence says what, or several do."""


@dataclass
class Verdict:
    """What was proved, sentence by sentence, and what was not."""

    proved: list[str] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)


def bundle(
    files: Mapping[str, bytes],
    beside: Collection[str] = (),
    *,
    known: Sequence[Verifier] = (),
    jwks: bytes | None = None,
) -> Verdict:
    """The verdict on an evidence bundle; `known` keys are believed, not those in it. Raises NotProved.

    So are those of `jwks`, by which its receipt must then be signed.

    `beside` names what else lies there: nothing speaks for it, and each is said to be open.
    """
    try:
        proof = Proof.read(_file(files, PROOF))
        nonce, record = proof.extra or b"", _file(files, RECORD)
        if len(nonce) != 32:
            raise NotProved(
                f"{PROOF} carries no nonce of 32 bytes: it is the public proof, which opens nothing"
            )
        log = unchecked(proof.checkpoint)
        leaf = leaf_hash(consent_entry(commit(nonce, record)))
        check_inclusion(leaf, proof.index, log.size, proof.hashes, log.root)
        found = Verdict(
            [f"{RECORD} is leaf {proof.index} (from 0) of {log.size} in the log {log.origin}, byte for byte"]
        )
        _signed(found, proof.checkpoint, log, known or _vkeys(files), pinned=bool(known))
        _with_receipt(found, files, record, nonce, jwks)
        _with_text(found, files, record)
        _with_copies(files, proof.checkpoint, log)
    except (BadProof, BadNote, BadReceipt) as error:
        raise NotProved(str(error)) from error
    found.unproved += [f"what {name} says: the record does not speak for it" for name in sorted(beside)]
    found.unproved += NEVER
    return found


def receipt(text: bytes, jwks: bytes, *, pinned: bool) -> Verdict:
    """The verdict on a receipt alone; its keys are the site's if `pinned`. Raises NotProved."""
    try:
        said = verify(text.decode("ascii", "replace"), public_keys(jwks)).said
        origin, seconds, place = said["log"]["origin"], said["log"]["mmd_seconds"], said["proof_url"]
        who = f"{said['iss']}" if pinned else f"a key of {JWKS}, in the name of {said['iss']},"
        promised = f"{who} signed this record and promised it to the log {origin}"
    except BadReceipt as error:
        raise NotProved(str(error)) from error
    except KeyError as error:
        raise NotProved("a part of the receipt is missing") from error
    within = f"that it stands in the log, as promised within {seconds} seconds: see {place}"
    return Verdict([promised], [*([] if pinned else [KEYS_CAME]), within, *NEVER])


def tiles(read: Callable[[str], bytes | None], known: Sequence[Verifier] = ()) -> Verdict:
    """The verdict on a published log, every leaf of it read again; `read` gives a path's bytes.

    Raises NotProved, naming each tile that is missing or changed, up to NAMED of them.
    """
    note = read(CHECKPOINT)
    if note is None:
        raise NotProved("there is no checkpoint")
    try:
        log = unchecked(note)
        # A checkpoint may claim a size that nobody could read to its end.
        faults = islice(rereading.faults(lambda tile: _part(read, tile), log.size), NAMED)
        wrong = [f"{tile.path}: {said}" for tile, said in faults]
        if wrong:
            raise NotProved(*wrong)
        if rereading.root(lambda tile: _part(read, tile), log.size) != log.root:
            raise NotProved("the leaves do not give the root that was signed")
        found = Verdict([f"all {log.size} leaves of {log.origin} give the root of its checkpoint"])
        _told_kinds(found, rereading.kinds(lambda tile: _part(read, tile), log.size))
        if known:
            _signed(found, note, log, known, pinned=True)
        else:
            found.unproved.append("who signed it: give the log's key with --key")
    except (BadNote, BadTile) as error:
        raise NotProved(str(error)) from error
    found.unproved += NEVER[1:]
    return found


def public_keys(jwks: bytes) -> dict[str, Ed25519PublicKey]:
    """The receipt keys of a JSON Web Key Set, by thumbprint. Raises NotProved."""
    try:
        keys = [from_jwk(members) for members in json.loads(jwks)["keys"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotProved(f"{JWKS} cannot be read") from error
    return {thumbprint(key): key for key in keys}


def _told_kinds(found: Verdict, counted: Counter[str]) -> None:
    found.proved += [KINDS[word].format(counted[word]) for word in KINDS if counted[word]]
    if strange := counted.total() - sum(counted[word] for word in KINDS):
        found.unproved.append(f"what {strange} leaves of another kind stand for")


def _signed(found: Verdict, note: bytes, log: Checkpoint, keys: Sequence[Verifier], *, pinned: bool) -> None:
    _log, signatures = checked(note, keys, origin=log.origin)
    found.proved += [f"the checkpoint of {log.size} leaves is signed by {_who(one)}" for one in signatures]
    if all(one.time is None for one in signatures):
        found.unproved.append("when it was signed: give the key of the log's clock too, with another --key")
    if not pinned:
        found.unproved.append("that these are the log's keys: they came along; compare them, or give --key")


def _who(signature: Checked) -> str:
    who = f"{signature.by.name} (key {signature.by.key_id.hex()})"
    return who if signature.time is None else f"{who} at {utc(signature.time)}"


def _with_receipt(
    found: Verdict, files: Mapping[str, bytes], record: bytes, nonce: bytes, jwks: bytes | None
) -> None:
    if RECEIPT not in files and jwks is None:
        return
    keys = public_keys(_file(files, JWKS) if jwks is None else jwks)
    held: Receipt = verify(_file(files, RECEIPT).decode("ascii", "replace"), keys)
    if held.record_bytes != record or held.nonce != nonce:
        raise NotProved("the receipt is that of another record")
    found.proved.append(f"{RECEIPT} was signed for this very record at {held.said.get('created')}")
    if jwks is None:
        found.unproved.append(KEYS_CAME)


def _with_text(found: Verdict, files: Mapping[str, bytes], record: bytes) -> None:
    if TEXT not in files:
        return
    try:
        [notice] = json.loads(record)["pii_processing"]["privacy_notice"]
        named = notice["content_sha256"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotProved(f"{RECORD} names no text") from error
    if hashlib.sha256(files[TEXT]).hexdigest() != named:
        raise NotProved(f"{TEXT} is not the text that the record names")
    found.proved.append(f"{TEXT} is the text that the record names, by its SHA-256")


def _with_copies(files: Mapping[str, bytes], note: bytes, log: Checkpoint) -> None:
    """Raise NotProved unless what openssl is given is what the proof has."""
    if files.get(CHECKPOINT, note) != note:
        raise NotProved(f"{CHECKPOINT} is another one than that of {PROOF}")
    if PEM not in files:
        return
    try:
        key = load_pem_public_key(files[PEM])
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NotProved(f"{PEM} cannot be read") from error
    if not isinstance(key, Ed25519PublicKey):
        raise NotProved(f"{PEM} cannot be read")
    check(note, [Verifier(log.origin, LOG, key.public_bytes_raw())])


def _vkeys(files: Mapping[str, bytes]) -> list[Verifier]:
    lines = _file(files, VKEYS).decode("utf-8", "replace").split("\n")
    return [Verifier.parse(line) for line in lines if line]


def _file(files: Mapping[str, bytes], name: str) -> bytes:
    if name not in files:
        raise NotProved(f"{name} is missing")
    return files[name]


def _part(read: Callable[[str], bytes | None], tile: Tile) -> bytes | None:
    return read(tile.path)
