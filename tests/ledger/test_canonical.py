"""Canonical JSON: RFC 8785 on the values that we use, and a refusal of all others."""

import json
import unicodedata

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ledger.canonical import NotCanonical, canonical, joined, sha256_hex

KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


def test_arabic_is_written_as_itself_and_keys_are_sorted():
    assert canonical({"b": 1, "a": "خصوصية"}) == '{"a":"خصوصية","b":1}'.encode()


def test_control_characters_are_escaped_as_the_rfc_says():
    assert canonical('\x00\x1f\n"\\/\u007f') == b'"\\u0000\\u001f\\n\\"\\\\/\x7f"'


def test_two_spellings_of_one_visible_text_are_one_text():
    composed = "آ"
    assert canonical(unicodedata.normalize("NFD", composed)) == canonical(composed)


@pytest.mark.parametrize("value", [1.5, 2**53, -(2**53), {"م": 1}, {1: 2}, b"x", {1, 2}, object(), "\ud800"])
def test_what_has_no_single_form_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)


def composed(value):
    """The value with every string in NFC, put the long way."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [composed(item) for item in value]
    if isinstance(value, dict):
        return {key: composed(item) for key, item in value.items()}
    return value


@given(VALUES)
def test_an_independent_implementation_of_the_rfc_writes_the_same_bytes(value):
    assert canonical(value) == rfc8785.dumps(composed(value))


@given(st.dictionaries(st.from_regex(r"[a-z_]+", fullmatch=True), VALUES, max_size=4))
def test_members_that_are_canonical_join_to_their_canonical_object(value):
    assert joined({name: canonical(one) for name, one in value.items()}) == canonical(value)


@given(VALUES)
def test_the_bytes_read_back_as_the_value_and_give_the_same_bytes_again(value):
    body = canonical(value)
    assert canonical(json.loads(body)) == body


def test_the_hash_is_sha256():
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
