"""What is owed: the rules of floors, grace and notice, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.gate import owed
from consent.models import Standing
from policies.timeline import LanguageLine, PolicyLine, VersionLine

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def a_version(number, *, floor=None, mode="explicit", effective=None, enforce=None):
    effective = effective or NOW - 100 * DAY + number * DAY
    text = LanguageLine("عنوان", "تغيير", {"json": "0" * 64}, "1" * 64)
    return VersionLine(
        id=number,
        number=number,
        change_class="material" if floor in (None, number) else "editorial",
        floor=floor or number,
        floor_mode=mode,
        authoritative_language="ar",
        published_at=effective - DAY,
        effective_at=effective,
        enforce_at=enforce or effective,
        languages={"ar": text},
    )


def the_gate(*versions, accepted=0, informed=0, refused_at=None):
    """(number, blocking) of what is owed, or None."""
    line = PolicyLine(1, "privacy", {"ar": "سياسة"}, "help@cachoo.example", ["ar"], versions)
    standing = Standing(accepted_number=accepted, informed_number=informed, refused_at=refused_at)
    found = owed(standing, line, NOW)
    return found and (found.version.number, found.blocking)


def test_nothing_published_asks_for_nothing():
    assert the_gate() is None


def test_a_newcomer_answers_before_anything_else_even_in_the_grace_of_others():
    assert the_gate(a_version(1, enforce=NOW + DAY)) == (1, True)


def test_who_accepted_the_version_in_force_owes_nothing():
    assert the_gate(a_version(1), accepted=1) is None


def test_an_editorial_version_asks_nobody_again():
    assert the_gate(a_version(1), a_version(2, floor=1), accepted=1) is None


def test_a_material_version_asks_again_and_bars_once_it_is_enforced():
    assert the_gate(a_version(1), a_version(2), accepted=1) == (2, True)


def test_until_it_is_enforced_those_who_accepted_the_version_before_may_go_on():
    assert the_gate(a_version(1), a_version(2, enforce=NOW + DAY), accepted=1) == (2, False)


def test_an_editorial_version_in_the_grace_of_a_material_one_does_not_end_the_grace():
    versions = a_version(1), a_version(2, enforce=NOW + DAY), a_version(3, floor=2)
    assert the_gate(*versions, accepted=1) == (3, False)


def test_the_grace_of_the_newest_version_does_not_excuse_one_enforced_before_it():
    versions = a_version(1), a_version(2), a_version(3, enforce=NOW + DAY)
    assert the_gate(*versions, accepted=1) == (3, True)


def test_a_version_to_come_is_shown_and_never_bars():
    versions = a_version(1), a_version(2, effective=NOW + DAY)
    assert the_gate(*versions, accepted=1) == (2, False)
    assert the_gate(a_version(1, effective=NOW + DAY)) == (1, False)


def test_of_two_versions_to_come_the_newest_is_shown():
    versions = a_version(1), a_version(2, effective=NOW + DAY), a_version(3, effective=NOW + 2 * DAY)
    assert the_gate(*versions, accepted=1) == (3, False)


def test_accepting_a_version_early_leaves_nothing_owed_when_it_takes_effect():
    assert the_gate(a_version(1), a_version(2), accepted=2) is None


@pytest.mark.parametrize(("mode", "result"), [("continued_use", None), ("explicit", (1, True))])
def test_informed_use_satisfies_only_a_version_that_asks_for_no_more(mode, result):
    assert the_gate(a_version(1, mode=mode), informed=1) == result


def test_being_informed_after_a_refusal_satisfies_what_asks_for_no_more():
    assert the_gate(a_version(1, mode="continued_use"), informed=1, refused_at=NOW) is None
    assert the_gate(a_version(1, mode="continued_use"), informed=0, refused_at=NOW) == (1, True)
