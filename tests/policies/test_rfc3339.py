"""How moments are written."""

from datetime import UTC, datetime, timedelta, timezone

from policies.rfc3339 import to_microsecond, to_second


def test_a_moment_is_written_in_utc_with_four_digits_of_its_year():
    riyadh = timezone(timedelta(hours=3))
    assert to_second(datetime(2026, 11, 22, 2, 14, 3, 999_999, riyadh)) == "2026-11-21T23:14:03Z"
    assert to_microsecond(datetime(2026, 11, 22, 2, 14, 3, 7, riyadh)) == "2026-11-21T23:14:03.000007Z"
    assert to_second(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00Z"
    assert to_microsecond(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000000Z"
