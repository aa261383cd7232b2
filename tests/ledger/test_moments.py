"""Signed times as people read them: what the standard library says, where it can say anything."""

from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from ledger.moments import utc

LAST = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())


@given(st.integers(0, LAST))
@example(0)
@example(LAST)
@example(951_782_399)
@example(951_868_799)
@example(951_868_800)
@example(4_107_542_399)
@example(4_107_542_400)
def test_every_second_until_the_year_9999_is_said_as_the_standard_library_says_it(seconds):
    assert utc(seconds) == f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
