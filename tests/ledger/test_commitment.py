"""Commitments and entries: the exact bytes, and what they refuse and hide."""

import hashlib
import hmac
import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.canonical import canonical
from ledger.commitment import (
    audit_entry,
    commit,
    commit_audit,
    consent_entry,
    nonce_of,
    opens,
    policy_entry,
)
from tests.ledger.vectors import evidence, present

KEY = bytes(range(32))
RECORD = UUID("7F1A0000-0000-4000-8000-000000000001")


@present
def test_the_known_records_give_the_known_commitments_and_entries():
    for leaf in evidence()["leaves"]:
        body, nonce = leaf["record_utf8"].encode(), bytes.fromhex(leaf["nonce_hex"])
        assert canonical(json.loads(body)) == body
        assert commit(nonce, body).hex() == leaf["commitment_hex"]
        assert consent_entry(commit(nonce, body)) == leaf["entry_utf8"].encode()
        assert opens(bytes.fromhex(leaf["commitment_hex"]), nonce=nonce, record_bytes=body)
        assert not opens(bytes.fromhex(leaf["commitment_hex"]), nonce=nonce, record_bytes=body + b" ")


def test_a_nonce_follows_from_the_persons_key_and_the_records_id():
    said = b"cachoo/nonce/v1\n7f1a0000-0000-4000-8000-000000000001"
    assert nonce_of(KEY, RECORD) == hmac.new(KEY, said, hashlib.sha256).digest()


@given(st.binary(max_size=64), st.binary(max_size=64))
def test_every_entry_of_a_record_has_one_shape(record, other):
    nonce = nonce_of(KEY, RECORD)
    entry = consent_entry(commit(nonce, record))
    assert len(entry) == 83 and entry.startswith(b"cachoo/consent/v1 ") and entry.endswith(b"\n")
    assert (entry == consent_entry(commit(nonce, other))) == (record == other)


def test_the_same_record_under_another_nonce_is_another_leaf():
    assert commit(bytes(32), b"{}") != commit(KEY, b"{}")


def test_a_published_text_is_named_in_plain_words():
    entry = policy_entry(slug="privacy", version=3, language="ar", sha256="0a" * 32)
    assert entry == b"cachoo/policy/v1 privacy 3 ar " + b"0a" * 32 + b"\n"


def test_an_act_of_the_staff_is_committed_to_as_a_record_is_and_never_taken_for_one():
    event = canonical({"event_id": 7, "action": "publish", "actor": "هدى"})
    commitment = commit_audit(KEY, event)
    assert commitment == hmac.new(KEY, b"cachoo/audit/v1\n" + event, hashlib.sha256).digest()
    assert commitment.hex() == "b5859f2e02896e002ad35f4826c8ede8091550555e809924609dfabcfa35c0bf"
    entry = audit_entry(commitment)
    assert len(entry) == 81 and entry == b"cachoo/audit/v1 " + commitment.hex().encode() + b"\n"
    assert commitment != commit(KEY, event) and commitment != commit_audit(bytes(32), event)


@pytest.mark.parametrize(
    "wrong", [{"slug": "a b"}, {"slug": ""}, {"slug": "خصوصية"}, {"language": "a\nr"}, {"sha256": "0A" * 32}]
)
def test_an_entry_of_another_form_is_refused(wrong):
    right = {"slug": "privacy", "version": 3, "language": "ar", "sha256": "0a" * 32}
    with pytest.raises(ValueError, match=r"entry|sha256"):
        policy_entry(**right | wrong)


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_keys_nonces_and_commitments_of_another_length_are_refused(size):
    for wrong in (
        lambda: nonce_of(bytes(size), RECORD),
        lambda: commit(bytes(size), b""),
        lambda: consent_entry(bytes(size)),
        lambda: commit_audit(bytes(size), b""),
        lambda: audit_entry(bytes(size)),
    ):
        with pytest.raises(ValueError, match="32 bytes"):
            wrong()
