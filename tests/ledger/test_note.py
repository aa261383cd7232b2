"""Signed notes: the examples of the specification and of others, and what is refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.note import COSIGNATURE, LOG, BadNote, Signer, Verifier, check, parse, sign
from tests.ledger.vectors import evidence, present

# c2sp.org/signed-note, "Verifier keys", and the package documentation of golang.org/x/mod/sumdb/note.
EXAMPLES = [
    (
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "This is an example message.\n\n— example.com/foo "
        "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n",
    ),
    (
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n— PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
    ),
]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OURS = [Signer("log.example/ledger", LOG, KEY), Signer("log.example/ledger/time", COSIGNATURE, KEY)]
TEXT = "log.example/ledger\nسطر\n".encode()


@pytest.mark.parametrize(("vkey", "note"), EXAMPLES)
def test_the_examples_of_the_specification_verify(vkey, note):
    verifier = Verifier.parse(vkey)
    assert str(verifier) == vkey
    text, found = check(note.encode(), [verifier])
    assert [signature.by for signature in found] == [verifier] and text == note.split("\n\n")[
        0
    ].encode() + b"\n"
    with pytest.raises(BadNote, match="is wrong"):
        check(note.replace("is", "was", 1).encode(), [verifier])


@present
@pytest.mark.parametrize("name", ["checkpoint_3", "checkpoint_7"])
def test_a_log_its_clock_and_a_witness_sign_one_checkpoint(name):
    verifiers = [Verifier.parse(vkey) for vkey in evidence()["vkeys"]]
    text, found = check(evidence()[name].encode(), verifiers)
    assert [signature.by for signature in found] == verifiers
    assert found[0].time is None and found[1].time <= found[2].time <= found[1].time + 10
    seed = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(evidence()["log_seed_hex"]))
    again = sign(text, [Signer(evidence()["origin"], LOG, seed)], time=0)
    assert evidence()[name].encode().startswith(again)


def test_what_is_signed_verifies_and_tells_the_time():
    note = sign(TEXT, OURS, time=1_790_000_000)
    text, found = check(note, [signer.verifier for signer in OURS])
    assert text == TEXT and [signature.time for signature in found] == [None, 1_790_000_000]
    assert OURS[0].verifier.key_id != OURS[1].verifier.key_id


@given(st.data())
def test_no_changed_byte_of_a_note_goes_unseen(data):
    note = sign(TEXT, OURS, time=5)
    place = data.draw(st.integers(0, len(note) - 1))
    changed = note[:place] + bytes([note[place] ^ data.draw(st.integers(1, 255))]) + note[place + 1 :]
    try:
        _text, found = check(changed, [signer.verifier for signer in OURS])
    except BadNote:
        return
    assert len(found) < len(OURS), "a line whose name or id was changed is an unknown key's, and is let be"


def test_a_signature_by_nobody_known_is_no_signature():
    other = Signer("else.example", LOG, KEY).verifier
    with pytest.raises(BadNote, match="no known key"):
        check(sign(TEXT, OURS, time=0), [other])


@pytest.mark.parametrize(
    "note",
    [b"", b"text\n", b"text\n\n", b"\n\n- a AAAAAAA=\n", "t\n\n— a+b AAAAAAA=\n".encode(), b"\xff\n\n",
     "a\tb\n\n— a AAAAAAA=\n".encode(), "t\n\n— a AAAA\n".encode(), "t\n\n— a AAAAAAB=\n".encode(),
     ("t\n\n" + "— a AAAAAAA=\n" * 101).encode()],
)  # fmt: skip
def test_what_is_no_note_is_refused(note):
    with pytest.raises(BadNote):
        parse(note)


@pytest.mark.parametrize(
    "vkey", ["", "a", "a+00000000+", EXAMPLES[0][0].replace("530d", "530e"), EXAMPLES[0][0][:-4], "a b+1+1"]
)
def test_what_is_no_key_is_refused(vkey):
    with pytest.raises(BadNote):
        Verifier.parse(vkey)
