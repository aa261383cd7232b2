"""How answers make a standing, in order and out of it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from consent.standing import Said, State, fold, is_next, months_later, says, step

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=1)
LATER = NOW + timedelta(hours=1)


def said(decision, number, floor, moment, clock="ok", *, received_at=NOW, validity=None, **purposes):
    """A record; `purposes` by key."""
    return Said(decision, number, floor, moment, received_at, uuid.uuid4(), clock, purposes, validity or {})


def after(*answers):
    """The state after (decision, number, floor, moment[, clock]) in any order, and if it says the last."""
    records = [said(*answer) for answer in answers]
    state = fold(records)
    assert state == fold(reversed(records))
    return state, says(state, records[-1])


def test_a_refusal_takes_back_the_acceptance():
    state, _holds = after(("accept", 1, 1, EARLIER), ("refuse", 1, 1, NOW))
    assert (state.accepted, state.refused_at, state.decided_at) == (0, NOW, NOW)


def test_refusing_the_next_version_leaves_the_earlier_acceptance_standing():
    state, _holds = after(("accept", 1, 1, EARLIER), ("refuse", 2, 2, NOW))
    assert (state.accepted, state.refused_at) == (1, NOW)


def test_refusing_the_next_version_accepts_no_earlier_one_that_was_never_accepted():
    state, _holds = after(("refuse", 2, 2, NOW))
    assert (state.accepted, state.informed) == (0, 0)


def test_accepting_an_earlier_version_ends_no_refusal_of_a_later_one():
    refused, earlier = ("refuse", 2, 2, EARLIER), ("accept", 1, 1, NOW)
    state, _holds = after(refused, earlier)
    assert (state.accepted, state.refused_at) == (1, EARLIER)
    state, _holds = after(
        refused, earlier, ("refuse", 1, 1, LATER), ("accept", 1, 1, LATER + timedelta(hours=1))
    )
    assert (state.accepted, state.refused_at) == (1, EARLIER), "the refusal of the later one stands still"
    state, _holds = after(refused, earlier, ("accept", 2, 2, LATER))
    assert (state.accepted, state.refused_at) == (2, None)


def test_a_refusal_stands_by_what_it_refused_and_not_by_another_that_was_refused_too():
    """The second version is editorial: it refuses what the first one says."""
    refused, later, accepted = (
        said("refuse", 2, 1, EARLIER),
        said("refuse", 3, 3, EARLIER),
        said("accept", 1, 1, NOW),
    )
    assert says(fold([refused, later]), refused)
    state = fold([refused, later, accepted])
    assert (state.accepted, state.refused_at) == (1, EARLIER)
    assert says(state, later) and not says(state, refused)


def test_refusing_an_editorial_version_takes_back_what_satisfied_it():
    state, _holds = after(("accept", 1, 1, EARLIER), ("refuse", 2, 1, NOW))
    assert state.accepted == 0


def test_an_acceptance_that_was_given_before_a_refusal_and_arrives_after_it_changes_nothing():
    state, holds = after(("refuse", 1, 1, NOW), ("accept", 1, 1, EARLIER))
    assert (state.accepted, holds) == (0, False)


def test_of_two_answers_of_one_moment_the_refusal_wins_whichever_comes_first():
    for answers in [("accept", "refuse"), ("refuse", "accept")]:
        state, _holds = after(*((decision, 1, 1, NOW) for decision in answers))
        assert state.accepted == 0


@pytest.mark.parametrize("clock", ["unverified", "future", "before_publication", "implausible"])
def test_an_acceptance_by_a_clock_not_to_be_believed_does_not_undo_a_refusal(clock):
    state, holds = after(("refuse", 1, 1, EARLIER), ("accept", 1, 1, NOW, clock))
    assert (state.accepted, holds) == (0, False)


@pytest.mark.parametrize("clock", ["unverified", "implausible"])
def test_a_refusal_counts_by_whatever_clock(clock):
    state, holds = after(("accept", 1, 1, NOW), ("refuse", 1, 1, EARLIER, clock))
    assert (state.accepted, holds) == (0, True)


def test_a_skewed_clock_orders_answers_like_a_right_one():
    state, _holds = after(("refuse", 1, 1, EARLIER, "skewed"), ("accept", 1, 1, NOW, "skewed"))
    assert state.accepted == 1


def test_an_older_version_accepted_late_does_not_lower_the_standing():
    state, holds = after(("accept", 2, 2, EARLIER), ("accept", 1, 1, NOW))
    assert (state.accepted, holds) == (2, True)


def test_a_newer_version_accepted_before_an_older_one_and_heard_of_later_counts():
    state, holds = after(("accept", 1, 1, NOW), ("accept", 2, 2, EARLIER))
    assert (state.accepted, holds) == (2, True)


def test_an_acknowledgement_informs_and_accepts_nothing():
    state, _holds = after(("acknowledge", 1, 1, NOW))
    assert (state.accepted, state.informed) == (0, 1)


def test_a_refusal_takes_back_what_was_acknowledged_before_it():
    state, _holds = after(("acknowledge", 2, 2, EARLIER), ("refuse", 2, 2, NOW))
    assert state.informed == 0


@pytest.mark.parametrize(("kind", "number"), [("accept", "accepted"), ("acknowledge", "informed")])
def test_a_refusal_leaves_only_what_was_really_answered_before(kind, number):
    first = EARLIER - timedelta(hours=1)
    for earlier, left in [([], 0), ([(kind, 1, 1, first)], 1), ([(kind, 2, 2, first)], 2)]:
        state, holds = after(*earlier, (kind, 4, 4, EARLIER), ("refuse", 4, 3, NOW))
        assert (getattr(state, number), holds) == (left, True)


def test_use_that_goes_on_after_a_refusal_informs_nobody():
    state, _holds = after(("refuse", 2, 2, EARLIER), ("continued_use", 2, 2, NOW))
    assert state.informed == 0


def test_displaying_a_text_changes_no_standing():
    assert after(("displayed", 1, 1, NOW))[0] == State()


def test_a_choice_says_nothing_of_the_version_and_an_answer_nothing_of_a_choice():
    state = fold([said("set", 1, 1, NOW, newsletter=True)])
    assert (state.accepted, state.purposes["newsletter"].number) == (0, 1)
    state = fold([said("set", 1, 1, EARLIER, newsletter=True), said("refuse", 1, 1, NOW)])
    assert state.purposes["newsletter"].number == 1


def test_of_two_choices_of_one_moment_the_no_wins_for_each_purpose():
    one = said("set", 1, 1, NOW, newsletter=True, analytics=False)
    other = said("set", 1, 1, NOW, newsletter=False, analytics=True)
    state = fold([one, other])
    assert [choice.number for choice in state.purposes.values()] == [0, 0]
    assert not says(state, one)


def test_a_yes_by_a_clock_not_to_be_believed_does_not_undo_a_no():
    no, yes = (
        said("withdraw", 1, 1, EARLIER, newsletter=False),
        said("set", 1, 1, NOW, "future", newsletter=True),
    )
    assert fold([no, yes]).purposes["newsletter"].number == 0
    assert fold([yes]).purposes["newsletter"].number == 1


def test_a_consent_runs_out_after_the_months_its_version_gives_it():
    state = fold([said("set", 1, 1, NOW, validity={"newsletter": 12}, newsletter=True)])
    assert state.purposes["newsletter"].until == datetime(2027, 12, 1, 12, tzinfo=UTC)
    assert months_later(datetime(2027, 1, 31, tzinfo=UTC), 1) == datetime(2027, 2, 28, tzinfo=UTC)


def test_a_record_in_its_turn_needs_no_look_at_the_others():
    first, second = said("accept", 1, 1, EARLIER), said("set", 1, 1, NOW, newsletter=True)
    state = fold([first])
    assert is_next(state, second)
    assert step(state, second) == fold([first, second])
    assert not is_next(state, said("accept", 1, 1, EARLIER))
    assert not is_next(state, said("accept", 1, 1, NOW, "unverified"))
    assert not is_next(state, said("refuse", 2, 1, NOW))
    refusal = said("refuse", 2, 2, NOW)
    assert is_next(state, refusal) and step(state, refusal) == fold([first, refusal])
