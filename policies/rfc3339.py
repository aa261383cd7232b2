"""Moments as documents, records and the API write them: RFC 3339 in UTC, any year in four digits."""

from datetime import UTC, datetime


def to_second(at: datetime) -> str:
    """Such as 2026-11-22T09:14:03Z; requires a zone."""
    return _written(at, "seconds")


def to_microsecond(at: datetime) -> str:
    """Such as 2026-11-22T09:14:03.000000Z; requires a zone."""
    return _written(at, "microseconds")


def _written(at: datetime, unit: str) -> str:
    # strftime would write the year 1 as "1" on some systems.
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=unit) + "Z"
