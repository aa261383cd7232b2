"""Signed times as people read them, without a clock or a calendar of anybody else's."""

DAY, ERA = 86_400, 146_097  # seconds of a day, days of 400 years


def utc(seconds: int) -> str:
    """The date and time of seconds since 1970, as RFC 3339 writes UTC: "2026-09-21T14:13:20Z".

    Requires seconds >= 0. Years begin in March here, so that a leap day ends one.
    """
    days, rest = divmod(seconds, DAY)
    era, day = divmod(days + 719_468, ERA)  # since 1 March of the year 0
    year = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    date = day - (153 * month + 2) // 5 + 1
    year, month = year + 400 * era + month // 10, (month + 2) % 12 + 1
    return f"{year:04}-{month:02}-{date:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"
