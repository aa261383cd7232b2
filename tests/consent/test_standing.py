"""How answers move a standing, in order and out of it."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.models import Standing
from consent.standing import apply

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=1)


def after(*answers, standing=None):
    """The standing after (decision, number, floor, moment[, clock]) and the last one's effect."""
    standing, effect = standing or Standing(), None
    for decision, number, floor, moment, *clock in answers:
        effect = apply(
            standing,
            decision=decision,
            number=number,
            floor=floor,
            decided_at=moment,
            clock=clock[0] if clock else "ok",
            floor_in_force=1,
        )
    return standing, effect


def test_a_refusal_takes_back_the_acceptance():
    standing, effect = after(("accept", 1, 1, EARLIER), ("refuse", 1, 1, NOW))
    assert (standing.accepted_number, standing.refused_at, effect) == (0, NOW, "applied")


def test_refusing_the_next_version_leaves_the_earlier_acceptance_standing():
    standing, _effect = after(("accept", 1, 1, EARLIER), ("refuse", 2, 2, NOW))
    assert (standing.accepted_number, standing.refused_at) == (1, NOW)


def test_refusing_an_editorial_version_takes_back_what_satisfied_it():
    standing, _effect = after(("accept", 1, 1, EARLIER), ("refuse", 2, 1, NOW))
    assert standing.accepted_number == 0


def test_an_acceptance_that_was_given_before_a_refusal_and_arrives_after_it_changes_nothing():
    standing, effect = after(("refuse", 1, 1, NOW), ("accept", 1, 1, EARLIER))
    assert (standing.accepted_number, effect) == (0, "out_of_order")


def test_of_two_answers_of_one_moment_the_refusal_wins_whichever_comes_first():
    for answers in [("accept", "refuse"), ("refuse", "accept")]:
        standing, _effect = after(*((decision, 1, 1, NOW) for decision in answers))
        assert standing.accepted_number == 0


@pytest.mark.parametrize("clock", ["unverified", "future", "before_publication", "implausible"])
def test_an_acceptance_by_a_clock_not_to_be_believed_does_not_undo_a_refusal(clock):
    standing, effect = after(("refuse", 1, 1, EARLIER), ("accept", 1, 1, NOW, clock))
    assert (standing.accepted_number, effect) == (0, "out_of_order")


@pytest.mark.parametrize("clock", ["unverified", "implausible"])
def test_a_refusal_counts_by_whatever_clock(clock):
    standing, effect = after(("accept", 1, 1, NOW), ("refuse", 1, 1, EARLIER, clock))
    assert (standing.accepted_number, effect) == (0, "applied")


def test_a_skewed_clock_orders_answers_like_a_right_one():
    standing, _effect = after(("refuse", 1, 1, EARLIER, "skewed"), ("accept", 1, 1, NOW, "skewed"))
    assert standing.accepted_number == 1


def test_an_older_version_accepted_late_does_not_lower_the_standing():
    standing, _effect = after(("accept", 2, 2, EARLIER), ("accept", 1, 1, NOW))
    assert standing.accepted_number == 2


def test_an_acknowledgement_informs_and_accepts_nothing():
    standing, _effect = after(("acknowledge", 1, 1, NOW))
    assert (standing.accepted_number, standing.informed_number) == (0, 1)


def test_displaying_a_text_changes_no_standing():
    standing, _effect = after(("displayed", 1, 1, NOW))
    assert (standing.accepted_number, standing.informed_number, standing.decided_at) == (0, 0, None)


def test_an_answer_below_the_floor_in_force_is_superseded():
    effect = apply(
        Standing(), decision="accept", number=1, floor=1, decided_at=NOW, clock="ok", floor_in_force=2
    )
    assert effect == "superseded"
