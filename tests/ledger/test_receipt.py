"""Receipts: exact bytes under a standard signature, and every way to bend one is found."""

import json
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.canonical import canonical
from ledger.commitment import commit
from ledger.keys import base64url, derive, from_jwk, jwk, read_secrets, thumbprint, write_secrets
from ledger.receipt import TYPE, BadReceipt, Promise, payload, sign, verify

KEY = derive(bytes(range(32)), "receipt")
KEYS = {thumbprint(KEY.public_key()): KEY.public_key()}
RECORD = canonical({"record_id": "r", "language": "ar", "label": "القائمة البريدية"})
PROMISE = Promise("privacy.example.com/ledger", b"n" * 32, 300, ("privacy.example.com/ledger+00000000+AQ==",))
SAID = payload(
    RECORD,
    receipt_id=UUID(int=7),
    issuer="https://privacy.example.com",
    created="2026-07-01T10:00:00Z",
    promise=PROMISE,
    status_url="https://privacy.example.com/ar/my-answers/",
    proof_url="https://privacy.example.com/ledger/proof",
)


def test_a_receipt_holds_the_record_and_a_promise_and_opens_its_leaf():
    receipt = verify(sign(SAID, KEY), KEYS)
    assert receipt.record_bytes == RECORD and RECORD in SAID
    assert receipt.nonce == PROMISE.nonce and receipt.commitment == commit(PROMISE.nonce, RECORD)
    assert receipt.said["aud"] == "pii_principal" and receipt.said["log"]["mmd_seconds"] == 300
    assert set(receipt.said) == {
        "schema_version", "receipt_id", "iss", "aud", "created", "record", "log", "status_url", "proof_url",
    }  # fmt: skip


def test_a_library_of_others_verifies_it():
    token = sign(SAID, KEY)
    [kid] = KEYS
    assert jwt.get_unverified_header(token) == {"alg": "EdDSA", "kid": kid, "typ": TYPE}
    key = jwt.PyJWK(jwk(KEY.public_key()))
    assert jwt.PyJWS().decode(token, key.key, algorithms=["EdDSA"]) == SAID
    assert jwt.PyJWS().encode(SAID, KEY, "EdDSA", headers={"kid": kid, "typ": TYPE}).split(".")[1:2] == [
        token.split(".")[1]
    ]


@given(st.data())
def test_no_changed_letter_of_a_receipt_goes_unseen(data):
    token = sign(SAID, KEY)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from([c for c in "AZaz09-_.=" if c != token[place]]))
    with pytest.raises(BadReceipt):
        verify(token[:place] + letter + token[place + 1 :], KEYS)


def forged(head: object, said: bytes = SAID) -> str:
    signed = f"{base64url(canonical(head))}.{base64url(said)}"
    return f"{signed}.{base64url(KEY.sign(signed.encode()))}"


HEAD = {"alg": "EdDSA", "kid": next(iter(KEYS)), "typ": TYPE}
DOCUMENT = json.loads(SAID)


@pytest.mark.parametrize(
    "receipt",
    [
        "", "a.b", "a.b.c", "é.é.é",
        forged([]),
        forged(HEAD | {"alg": "none"}),
        forged(HEAD | {"typ": "JWT"}),
        forged(HEAD | {"kid": "another"}),
        forged(HEAD | {"crit": ["x"]}),
        forged(HEAD, b" " + SAID),
        forged(HEAD, b"[]"),
        forged(HEAD, b"{}"),
        forged(HEAD, canonical(DOCUMENT | {"record": {"record_id": "s"}})),
        forged(HEAD, canonical(DOCUMENT | {"log": DOCUMENT["log"] | {"nonce": "bm8="}})),
        forged(HEAD, canonical(DOCUMENT | {"log": DOCUMENT["log"] | {"commitment": "zz"}})),
        forged(HEAD, canonical(DOCUMENT | {"log": 1})),
    ],
)  # fmt: skip
def test_a_forged_or_foreign_receipt_is_refused(receipt):
    with pytest.raises(BadReceipt):
        verify(receipt, KEYS)


def test_a_receipt_is_canonical_as_a_whole_and_one_of_a_record_that_is_not_is_refused():
    assert canonical(DOCUMENT) == SAID
    bent = SAID.replace(RECORD, b'{"a": 1}')
    for said in (bent, SAID.replace(RECORD, b"1"), SAID.replace(RECORD, b'{"b":1,"a":1}')):
        with pytest.raises(BadReceipt):
            verify(sign(said, KEY), KEYS)


def test_each_use_has_a_key_of_its_own_and_no_secret_is_quoted():
    secret = bytes(range(32))
    keys = {derive(secret, use).private_bytes_raw() for use in ("log", "time", "receipt")}
    assert len(keys) == 3 and secret not in keys
    assert read_secrets(write_secrets((secret, secret[::-1]))) == (secret, secret[::-1])
    with pytest.raises(ValueError) as refused:
        read_secrets("c2VjcmV0LXdvcmQ=")
    assert "c2Vj" not in str(refused.value)
    with pytest.raises(ValueError, match="uses"):
        derive(secret, "mail")


def test_a_published_key_reads_back_and_nothing_else_does():
    public = KEY.public_key()
    assert from_jwk(jwk(public)).public_bytes_raw() == public.public_bytes_raw()
    for wrong in ({}, {"kty": "RSA"}, jwk(public) | {"d": "x"}, jwk(public) | {"x": "é"}):
        with pytest.raises(ValueError):
            from_jwk(wrong)


def test_the_example_of_rfc_8037_has_the_thumbprint_it_tells():
    private = Ed25519PrivateKey.from_private_bytes(
        bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    )
    # RFC 8037, appendix A.1 to A.3
    assert jwk(private.public_key())["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert thumbprint(private.public_key()) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
