"""Addresses as the mail protocol wants them, and replies without them."""

from datetime import timedelta
from functools import partial

import pytest

from consent.addresses import InvalidAddress
from notifications.envelopes import BadAddress, envelope_for, in_ascii
from notifications.outcomes import pause_after, words


def test_a_domain_goes_out_in_ascii_and_the_mailbox_as_it_is():
    assert envelope_for("layla@example.com").address == "layla@example.com"
    assert envelope_for("layla@مثال.إختبار").address == "layla@xn--mgbh0fb.xn--kgbechtv"
    assert not envelope_for("layla@مثال.إختبار").international
    assert envelope_for("ليلى@example.com").international


@pytest.mark.parametrize(
    "address",
    [
        "",
        "layla",
        "@example.com",
        "layla@",
        "a b@example.com",
        "a\r\nBcc: x@example.com",
        "a@b@c.d",
        "a@-.com",
    ],
)
def test_what_no_server_can_be_asked_for_is_refused(address):
    with pytest.raises(InvalidAddress):
        envelope_for(address)


def test_an_address_for_a_header_is_left_as_it_is_where_it_is_ascii():
    for written in ("help@Cachoo.example", "help@my_host", "help@[192.0.2.1]", "", "help"):
        assert in_ascii(written) == written
    assert in_ascii("help@كاتشو.example") == "help@xn--mgbg4a7c2a.example"


@pytest.mark.parametrize(
    "address", ["ليلى@example.com", "help@" + "ك" * 80 + ".example", "help@ك\u2028.example"]
)
def test_an_address_that_no_header_can_hold_is_refused(address):
    with pytest.raises(BadAddress):
        in_ascii(address)


def test_a_stored_reply_holds_no_address():
    reply = b"5.1.1 <layla.s@example.com>: user layla.s unknown\r\nsee http://x.example \x00"
    kept = words(reply, address="layla.s@example.com")
    assert "layla.s" not in kept.lower()
    assert kept == "5.1.1 <…>: user … unknown see http://x.example"
    assert words("x" * 999, address="a@b.example") == "x" * 200


def test_pauses_double_up_to_four_hours_and_spread_by_a_fifth():
    pause = partial(pause_after, age=timedelta(days=1))
    assert pause(1, chance=0.5) == timedelta(minutes=1)
    assert pause(4, chance=0.5) == timedelta(minutes=8)
    assert pause(99, chance=0.5) == timedelta(hours=4)
    assert pause(1, chance=0) == timedelta(seconds=48)
    assert pause(1, chance=1) == timedelta(seconds=72)


def test_no_pause_is_longer_than_the_tries_before_it_took():
    pauses = [pause_after(25, age=timedelta(minutes=age), chance=0.5) for age in (0, 1, 3, 500)]
    assert pauses == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 240)]
