"""Addresses at rest: read back only with a key, found again without one."""

import pytest

from consent.addresses import InvalidAddress, decrypt, digest, encrypt, normalise
from consent.encryption import Unreadable
from tests.builders import a_key


def test_an_address_is_read_back_and_its_stored_form_does_not_show_it():
    stored = encrypt("Layla@Cachoo.example")
    assert b"layla" not in stored.lower()
    assert decrypt(memoryview(stored)) == "layla@cachoo.example"


def test_one_address_has_one_digest_however_it_is_written():
    ways = ["layla@cachoo.example", " LAYLA@Cachoo.Example ", "layla@cachoo。example"]
    assert len({digest(way) for way in ways}) == 1
    local, domain = normalise("ليلى@مثال.example").split("@")
    assert digest("ليلى@مثال.example") == digest(f"{local}@{domain}")


def test_an_arabic_mailbox_keeps_its_letters_and_its_domain_is_in_ascii():
    local, domain = normalise("ليلى@مثال.example").split("@")
    assert local == "ليلى"
    assert domain.isascii()


NO_ADDRESSES = [
    "",
    "layla",
    "@cachoo.example",
    "layla@",
    "la yla@cachoo.example",
    "layla\n@cachoo.example",
    "layla@-.example",
    "a" * 250 + "@cachoo.example",
    "layla\ud800@cachoo.example",
    "layla\x00@cachoo.example",
    "a@b..example",
    "a,b@cachoo.example",
    "a@b@cachoo.example",
    "a b@cachoo.example",
    '"a b"@cachoo.example',
    "a..b@cachoo.example",
    ".a@cachoo.example",
    "a.@cachoo.example",
    "a" * 65 + "@cachoo.example",
    "ل" * 33 + "@cachoo.example",
    "layla@cachoo.example.",
    "layla@cachoo.example\u3002",
]
# Each would be dropped on the way, or not be seen by whoever reads the address.
HIDDEN = "\u00ad\u034f\u061c\u115f\u180b\u180e\u200b\u200c\u200d\u200f\u202e\u2060\u2066\u3164\ufe0f\ufeff"


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(InvalidAddress):
        normalise(text)


@pytest.mark.parametrize("letter", HIDDEN)
def test_an_address_with_a_letter_that_nobody_sees_is_refused(letter):
    for text in (
        f"lay{letter}la@cachoo.example",
        f"layla@cach{letter}oo.example",
        f"layla@cachoo.ex{letter}",
    ):
        with pytest.raises(InvalidAddress):
            normalise(text)


@pytest.mark.parametrize(
    "text", ["İ.Ǆ@cachoo.example", "e\u0301@Cafe\u0301.example", "ﬀ@ﬀ.example", "ß@ß.example"]
)
def test_a_normalised_address_is_normal(text):
    assert normalise(normalise(text)) == normalise(text)


def test_a_new_first_key_writes_and_the_old_one_still_reads(settings):
    stored = encrypt("layla@cachoo.example")
    old, new = settings.FIELD_KEYS[0], a_key()
    settings.FIELD_KEYS = [new, old]
    assert decrypt(stored) == "layla@cachoo.example"
    again = encrypt("layla@cachoo.example")
    settings.FIELD_KEYS = [new]
    assert decrypt(again) == "layla@cachoo.example"
    with pytest.raises(Unreadable):
        decrypt(stored)


def test_the_digest_depends_on_the_pepper(settings):
    before = digest("layla@cachoo.example")
    settings.PEPPER = "another"
    assert digest("layla@cachoo.example") != before
