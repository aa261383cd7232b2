"""How many codes one address may ask for in a day."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.addresses import InvalidAddress, digest
from consent.asking import MOST_A_DAY, MOST_GUESSES, may_ask, may_guess
from consent.models import CodeRequest

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
LAYLA = "layla@cachoo.example"


def asked(times, address=LAYLA, at=NOON):
    """How many of these were allowed."""
    return sum(may_ask(address, at=at) for _time in range(times))


def test_an_address_may_ask_so_often_a_day_and_another_one_is_not_in_its_way():
    assert asked(MOST_A_DAY + 3) == MOST_A_DAY
    assert asked(1, "LAYLA@Cachoo.Example") == 0
    assert asked(1, "yusuf@cachoo.example") == 1


def test_the_next_day_begins_anew():
    asked(MOST_A_DAY)
    assert asked(MOST_A_DAY + 1, at=NOON + timedelta(days=1)) == MOST_A_DAY


def test_an_address_may_be_guessed_for_so_often_a_day_whatever_codes_it_asks_for():
    guesses = []
    for _code in range(MOST_A_DAY + 1):
        may_ask(LAYLA, at=NOON)
        guesses += [may_guess(LAYLA, at=NOON) for _time in range(3)]
    assert guesses == [True] * MOST_GUESSES + [False] * 3


def test_past_days_are_forgotten_and_the_address_is_never_kept():
    asked(1)
    assert list(CodeRequest.objects.values_list("address_hash", "count")) == [(digest(LAYLA), 1)]
    asked(1, "yusuf@cachoo.example", at=NOON + timedelta(days=2))
    assert not CodeRequest.objects.filter(address_hash=digest(LAYLA)).exists()


def test_what_is_no_address_is_not_counted():
    with pytest.raises(InvalidAddress):
        may_ask("layla", at=NOON)
    assert not CodeRequest.objects.exists()
