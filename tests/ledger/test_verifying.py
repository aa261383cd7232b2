"""python -m ledger verify: what is proved is said, and every changed file is found."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import ledger
from ledger.__main__ import main
from ledger.canonical import canonical
from ledger.checkpoint import Checkpoint, unchecked
from ledger.commitment import audit_entry, commit, consent_entry, policy_entry
from ledger.keys import base64url, derive, from_base64url, jwk
from ledger.note import COSIGNATURE, LOG, Signer, from_base64, to_base64
from ledger.proof import Proof
from ledger.receipt import Promise, payload, sign
from ledger.tiles import Tile, pack, tiles_of, unpack
from tests.ledger.trees import Shelf

ORIGIN, NONCE, SECRET = "privacy.example.com/ledger", b"n" * 32, bytes(range(32))
TEXT = b'{"policy":"privacy"}'
SIGNERS = [
    Signer(ORIGIN, LOG, derive(SECRET, "log")),
    Signer(f"{ORIGIN}/time", COSIGNATURE, derive(SECRET, "time")),
]
KEY = str(SIGNERS[0].verifier)


def a_record():
    notice = {"content_sha256": hashlib.sha256(TEXT).hexdigest(), "language": "ar"}
    return canonical({"record_id": "r", "pii_processing": {"privacy_notice": [notice]}})


def a_log(folder, size=300, place=257):
    """A log of so many leaves as files, and the evidence of the record in one of them."""
    record, shelf = a_record(), Shelf()
    entries = [consent_entry(commit(NONCE, b"%d" % n)) for n in range(size)]
    entries[place] = consent_entry(commit(NONCE, record))
    entries[0] = policy_entry(slug="privacy", version=1, language="ar", sha256="0a" * 32)
    entries[1:3] = [audit_entry(bytes(32)), b"else/v1 what\n"]
    shelf.add(entries)
    note = Checkpoint(ORIGIN, size, shelf.tree().root()).signed(SIGNERS, time=1_790_000_000)
    for tile in tiles_of(size):
        file = folder / "log" / tile.path
        file.parent.mkdir(parents=True, exist_ok=True)
        begin = tile.n * 256
        file.write_bytes(
            pack(entries[begin : begin + tile.width])
            if tile.level is None
            else shelf.read(tile.level, tile.n, tile.width)
        )
    (folder / "log" / "checkpoint").write_bytes(note)
    evidence = folder / "evidence"
    evidence.mkdir()
    (evidence / "record.json").write_bytes(record)
    proof = Proof(place, tuple(shelf.tree().inclusion(place)), note, NONCE)
    (evidence / "record.tlog-proof").write_bytes(proof.text())
    (evidence / "vkeys.txt").write_text("".join(f"{one.verifier}\n" for one in SIGNERS))
    (evidence / "rendition.json").write_bytes(TEXT)
    key = derive(SECRET, "receipt")
    said = payload(
        record,
        receipt_id=UUID(int=7),
        issuer="https://privacy.example.com",
        created="2026-07-01T10:00:00Z",
        promise=Promise(ORIGIN, NONCE, 300, (KEY,)),
        status_url="https://privacy.example.com/s",
        proof_url="https://privacy.example.com/p",
    )
    (evidence / "receipt.jws").write_text(sign(said, key))
    (evidence / "jwks.json").write_text(json.dumps({"keys": [jwk(key.public_key())]}))
    return folder


@pytest.fixture
def log(tmp_path):
    return a_log(tmp_path)


def verify(capsys, path, *more):
    """The exit code and what was said."""
    code = main(["verify", str(path), *more])
    return code, "".join(capsys.readouterr())


def test_a_bundle_proves_record_signature_receipt_and_text_and_says_what_it_does_not(log, capsys):
    code, said = verify(capsys, log / "evidence")
    assert code == 0
    assert "proved: record.json is leaf 257 (from 0) of 300 in the log privacy.example.com/ledger" in said
    for sentence in (
        f"signed by privacy.example.com/ledger (key {SIGNERS[0].verifier.key_id.hex()})\n",
        f"signed by privacy.example.com/ledger/time (key {SIGNERS[1].verifier.key_id.hex()}) at 2026-09-21T",
        "receipt.jws was",
        "rendition.json is",
    ):
        assert sentence in said
    assert "not proved: that the person themselves answered" in said and "they came along" in said
    assert "when it was signed" not in said
    code, said = verify(capsys, log / "evidence", "--key", KEY)
    assert code == 0 and "they came along" not in said and "not proved: when it was signed" in said
    code, said = verify(capsys, log / "evidence", "--key", KEY, "--key", str(SIGNERS[1].verifier))
    assert code == 0 and "when it was signed" not in said


def test_a_time_far_beyond_every_clock_is_no_trouble(log, capsys):
    checkpoint = log / "log" / "checkpoint"
    checkpoint.write_bytes(unchecked(checkpoint.read_bytes()).signed(SIGNERS, time=2**64 - 1))
    keys = [word for one in SIGNERS for word in ("--key", str(one.verifier))]
    code, said = verify(capsys, log / "log", *keys)
    assert code == 0 and "at 584554051223-11-09T07:00:15Z" in said


@pytest.mark.parametrize(
    ("origin", "size", "changed", "said"),
    [
        (ORIGIN, 300, None, "continues the checkpoint of 300 leaves"),
        (ORIGIN, 257, None, "continues the checkpoint of 257 leaves"),
        (ORIGIN, 1, None, "continues the checkpoint of 1 leaves"),
        (ORIGIN, 257, b"other", "does not continue the checkpoint of 257 leaves"),
        (ORIGIN, 300, b"other", "does not continue the checkpoint of 300 leaves"),
        (ORIGIN, 301, None, "has 300 leaves, and had 301"),
        (ORIGIN, 0, None, "has 300 leaves, and had 0"),
        ("other.example/ledger", 257, None, "another log's"),
    ],
)
def test_a_copy_of_the_log_is_compared_with_a_checkpoint_that_was_kept(
    log, capsys, origin, size, changed, said
):
    entries = [e for n in (0, 1) for e in unpack(files_of(log, n))] + [b"next"]
    if changed:
        entries[7] = changed
    shelf = Shelf()
    shelf.add(entries[:size])
    kept = log / "kept"
    kept.write_bytes(Checkpoint(origin, size, shelf.tree().root()).signed(SIGNERS, time=1))
    code, told = verify(capsys, log / "log", "--since", str(kept))
    assert said in told and code == (0 if "continues" in said else 1)
    code, told = verify(capsys, log / "log", "--since", str(kept), "--lang", "ar")
    assert not re.search(r"\b(checkpoint|leaves|kept)\b", told)


def test_only_a_copy_of_the_log_is_compared_and_only_with_a_checkpoint(log, capsys):
    kept = str(log / "log" / "checkpoint")
    assert verify(capsys, log / "evidence", "--since", kept)[0] == 2
    assert verify(capsys, log / "log", "--since", str(log / "nothing"))[0] == 2
    assert verify(capsys, log / "log", "--since", str(log / "evidence" / "record.json"))[0] == 1


def files_of(log, n):
    """A bundle of the log's entries."""
    [found] = (log / "log" / "tile" / "entries").glob(f"00{n}*/*" if n else "000")
    return found.read_bytes()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("record.json", b'"ar"', b'"en"'),
        ("record.tlog-proof", b"index 257", b"index 256"),
        ("record.tlog-proof", b"\n300\n", b"\n301\n"),
        ("record.tlog-proof", b"extra ", b"other "),
        ("rendition.json", b"privacy", b"terms"),
        ("receipt.jws", b".", b".."),
        ("vkeys.txt", b"ledger+", b"ledger2+"),
        ("jwks.json", b"OKP", b"RSA"),
    ],
)
def test_a_changed_or_missing_file_of_a_bundle_proves_nothing(log, capsys, name, old, new):
    file = log / "evidence" / name
    file.write_bytes(file.read_bytes().replace(old, new, 1))
    code, said = verify(capsys, log / "evidence")
    assert code == 1 and said.startswith("NOT PROVED: ")
    file.unlink()
    optional = name in ("rendition.json", "receipt.jws")
    assert verify(capsys, log / "evidence")[0] == (0 if optional else 1)


def test_another_logs_key_is_not_believed(log, capsys):
    other = str(Signer(ORIGIN, LOG, derive(b"o" * 32, "log")).verifier)
    for path in ("evidence", "log"):
        code, said = verify(capsys, log / path, "--key", other)
        assert code == 1 and "no known key" in said


def test_a_receipt_alone_proves_the_promise_only(log, capsys):
    code, said = verify(capsys, log / "evidence" / "receipt.jws")
    assert code == 0 and "promised it to the log" in said and "not proved: that it stands in the log" in said
    (log / "evidence" / "jwks.json").rename(log / "keys.json")
    assert verify(capsys, log / "evidence" / "receipt.jws")[0] == 1
    assert verify(capsys, log / "evidence" / "receipt.jws", "--jwks", str(log / "keys.json"))[0] == 0


def test_the_sites_keys_that_are_given_decide_on_the_receipt_of_a_bundle(log, capsys):
    site, other = log / "site.json", log / "other.json"
    site.write_bytes((log / "evidence" / "jwks.json").read_bytes())
    other.write_text(json.dumps({"keys": [jwk(derive(b"o" * 32, "receipt").public_key())]}))
    code, said = verify(capsys, log / "evidence", "--jwks", str(site))
    assert code == 0 and "was signed for this very record" in said and "the site signed it" not in said
    code, said = verify(capsys, log / "evidence", "--jwks", str(other))
    assert code == 1 and "a key that is not known here" in said
    assert verify(capsys, log / "evidence", "--jwks", str(log / "nothing"))[0] == 2
    assert verify(capsys, log / "log", "--jwks", str(site))[0] == 2, "a copy of a log has no receipt"
    (log / "evidence" / "receipt.jws").unlink()
    code, said = verify(capsys, log / "evidence", "--jwks", str(site))
    assert code == 1 and "receipt.jws" in said


@pytest.mark.parametrize(
    "issuer",
    [
        "https://realshop.example",
        "https://a.example signed\nproved: bank.example",
        "https://a\u202e\x1b[2J\x07",
    ],
)
def test_a_receipt_by_keys_that_came_along_is_not_called_the_sites_nor_says_lines_of_its_own(
    log, capsys, issuer
):
    folder, key = log / "evidence", derive(b"forger" + bytes(26), "receipt")
    said = json.loads(from_base64url((folder / "receipt.jws").read_text().split(".")[1]))
    (folder / "receipt.jws").write_text(sign(canonical(said | {"iss": issuer}), key))
    (folder / "jwks.json").write_text(json.dumps({"keys": [jwk(key.public_key())]}))
    code, told = verify(capsys, folder / "receipt.jws")
    assert code == 0 and "proved: a key of jwks.json, in the name of https://" in told
    assert "not proved: that the site signed it: compare jwks.json" in told
    assert "\nproved: bank" not in told and told.replace("\n", "").isprintable()
    if issuer == "https://realshop.example":
        code, told = verify(capsys, folder / "receipt.jws", "--jwks", str(folder / "jwks.json"))
        assert f"proved: {issuer} signed this record" in told and "the site signed it" not in told


def test_every_file_of_a_bundle_is_compared_or_called_open(log, capsys):
    folder = log / "evidence"
    whole = {"log.pub.pem": public_pem(SIGNERS[0].key), "checkpoint": proof_of(folder)}
    for name, body in whole.items():
        (folder / name).write_bytes(body)
    (folder / "rendition.pdf").write_bytes(b"%PDF- another text")
    (folder / "README.en.txt").write_bytes(b"trust me")
    code, said = verify(capsys, folder)
    assert code == 0
    for name in ("rendition.pdf", "README.en.txt"):
        assert f"not proved: what {name} says: the record does not speak for it" in said
    assert "what checkpoint" not in said and "what log.pub.pem" not in said
    other = public_pem(derive(b"o" * 32, "log"))
    for name, bodies in {
        "checkpoint": (b"", whole["checkpoint"] + b"\n", whole["checkpoint"].replace(b"300", b"299")),
        "log.pub.pem": (b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", other),
    }.items():
        for body in bodies:
            (folder / name).write_bytes(body)
            code, said = verify(capsys, folder)
            assert code == 1 and said.startswith("NOT PROVED: "), (name, body)
        (folder / name).write_bytes(whole[name])


def proof_of(folder):
    """The checkpoint of a bundle's proof."""
    return Proof.read((folder / "record.tlog-proof").read_bytes()).checkpoint


def public_pem(key):
    """The public half, as openssl reads it."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_a_whole_log_is_read_again_and_every_changed_tile_is_named(log, capsys):
    code, said = verify(capsys, log / "log", "--key", KEY)
    assert code == 0 and "all 300 leaves" in said
    for count in ("297 are records", "1 are published texts", "1 are acts of the staff"):
        assert f"proved: of these leaves, {count}" in said
    assert "not proved: what 1 leaves of another kind stand for" in said and "log before" not in said
    assert "who signed it" in verify(capsys, log / "log")[1]
    for tile in tiles_of(300):
        file = log / "log" / tile.path
        whole = file.read_bytes()
        file.write_bytes(whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:])
        code, said = verify(capsys, log / "log")
        assert code == 1 and (tile.path in said or Tile(0, tile.n, tile.width).path in said), tile
        file.unlink()
        code, said = verify(capsys, log / "log")
        assert code == 1 and f"{tile.path} is missing" in said
        file.write_bytes(whole)


def test_what_cannot_be_read_is_said(tmp_path, capsys):
    assert verify(capsys, tmp_path / "nothing")[0] in (1, 2)
    assert verify(capsys, tmp_path)[0] == 1
    assert verify(capsys, tmp_path, "--key", "nonsense")[0] == 2


DEEP = b"[" * 100_000


@pytest.mark.parametrize(
    "name", ["record.json", "record.tlog-proof", "receipt.jws", "jwks.json", "vkeys.txt"]
)
@pytest.mark.parametrize(
    "body", [b"", DEEP, b"\xff\0" * 9, b'{"keys":[{"kty":"OKP","crv":"Ed25519","x":5}]}']
)
def test_hand_made_files_are_refused_in_words(log, capsys, name, body):
    (log / "evidence" / name).write_bytes(body)
    assert verify(capsys, log / "evidence")[0] == 1
    if name == "receipt.jws":
        assert verify(capsys, log / "evidence" / name)[0] == 1


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({"alg": "none", "typ": "consent-receipt+jws"}, "EdDSA"),
        ({"alg": "HS256", "typ": "consent-receipt+jws"}, "EdDSA"),
        ({"alg": "EdDSA", "typ": "consent-receipt+jws", "kid": "x"}, "not known"),
        ([], "EdDSA"),
    ],
)
def test_a_receipt_under_another_algorithm_or_key_is_refused(log, capsys, header, said):
    receipt = log / "evidence" / "receipt.jws"
    _head, _dot, rest = receipt.read_text().partition(".")
    receipt.write_text(f"{base64url(json.dumps(header).encode())}.{rest}")
    for path in (receipt, receipt.parent):
        code, told = verify(capsys, path)
        assert code == 1 and said in told


@pytest.mark.parametrize("size", [301, 70_000, 10**18])
def test_a_checkpoint_that_claims_more_than_there_is_is_refused_at_once(log, capsys, size):
    for file in (log / "log" / "checkpoint", log / "evidence" / "record.tlog-proof"):
        file.write_bytes(file.read_bytes().replace(b"\n300\n", b"\n%d\n" % size))
        assert verify(capsys, file.parent)[0] == 1


def test_one_wrong_signature_among_known_keys_refuses_the_checkpoint(log, capsys):
    file = log / "log" / "checkpoint"
    lines = file.read_text().split("\n")
    name, _space, signature = lines[5].rpartition(" ")
    for cut in (-1, 6, 12):
        data = bytearray(from_base64(signature)[: cut if cut > 0 else None])
        data[-1] ^= 1
        lines[5] = f"{name} {to_base64(data)}"
        file.write_text("\n".join(lines))
        time = str(SIGNERS[1].verifier)
        assert verify(capsys, log / "log", "--key", KEY, "--key", time)[0] == 1
        assert verify(capsys, log / "log", "--key", KEY)[0] == 0, "what nobody knows is let be"


@pytest.mark.slow
def test_a_copy_of_the_folder_alone_verifies(log, tmp_path):
    shutil.copytree(Path(ledger.__file__).parent, tmp_path / "alone" / "ledger")
    command = [sys.executable, "-m", "ledger", "verify", str(log / "evidence")]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO"))}
    done = subprocess.run(command, cwd=tmp_path / "alone", env=clean, capture_output=True, text=True)
    assert done.returncode == 0 and "proved: record.json" in done.stdout
