"""Moving a section keeps every other one where it belongs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.arranging import moved


@pytest.mark.parametrize(
    ("levels", "index", "up", "order"),
    [
        ([1, 1, 1], 1, True, [1, 0, 2]),
        ([1, 1, 1], 1, False, [0, 2, 1]),
        ([1, 1, 1], 0, True, [0, 1, 2]),
        ([1, 1, 1], 2, False, [0, 1, 2]),
        ([1, 2, 2, 1], 3, True, [3, 0, 1, 2]),
        ([1, 2, 2, 1], 0, False, [3, 0, 1, 2]),
        ([1, 2, 2, 1], 2, True, [0, 2, 1, 3]),
        ([1, 1, 2, 2], 0, False, [1, 2, 3, 0]),
        ([1, 2, 1, 2], 1, False, [0, 2, 1, 3]),
        ([2, 2], 1, True, [1, 0]),
    ],
)
def test_a_section_moves_with_what_is_nested_in_it_past_its_neighbour(levels, index, up, order):
    assert moved(levels, index, up=up) == order


@given(st.lists(st.integers(1, 3), min_size=1, max_size=12), st.data(), st.booleans())
def test_no_section_is_lost_or_doubled_and_families_stay_together(levels, data, up):
    index = data.draw(st.integers(0, len(levels) - 1))
    order = moved(levels, index, up=up)
    assert sorted(order) == list(range(len(levels)))
    end = next(
        (place for place in range(index + 1, len(levels)) if levels[place] <= levels[index]), len(levels)
    )
    place = order.index(index)
    assert order[place : place + end - index] == list(range(index, end))
