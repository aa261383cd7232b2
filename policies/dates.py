"""Dates as a reader sees them: Gregorian with the Hijri date beside it, in the site's time zone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from hijridate import Gregorian


@dataclass(frozen=True)
class ShownDate:
    """A moment, ready to print; `hijri` is empty where the calendar's table ends (after 2077)."""

    gregorian: str
    hijri: str
    iso: str
    clock: str


def both(at: datetime, language: str) -> ShownDate:
    """The day and time of a moment, in words of the language (Arabic, else English)."""
    local = timezone.localtime(at)
    day = local.date()
    with translation.override(interface(language)):
        clock = date_format(local, "g:i A").replace(" ", "\u00a0")
        return ShownDate(date_format(day, "j F Y"), hijri(day, language), day.isoformat(), clock)


def exactly(at: datetime) -> str:
    """Day, second and zone of a moment in words of the active language, as proof has to say it."""
    return f"{date_format(timezone.localtime(at), 'DATE_FORMAT')}{gettext(', ')}{second(at)}"


def from_minute(at: datetime) -> str:
    """Day and minute from which a moment has passed, in words of the active language."""
    begun = timezone.localtime(at + timedelta(minutes=1) - timedelta(microseconds=1))
    return date_format(begun, "DATETIME_FORMAT")


def second(at: datetime) -> str:
    """The second of a moment and the zone that it is told in."""
    local = timezone.localtime(at).replace(microsecond=0)
    clock = date_format(local, "g:i:s A").replace(" ", "\u00a0")
    offset = local.isoformat()[19:]  # with seconds of its own in a year before the zones
    return f"{clock} (UTC{offset})"


def hijri(day, language: str) -> str:
    """The Umm al-Qura date of a day, such as «12 جمادى الآخرة 1448 هـ», or '' outside its table."""
    try:
        date = Gregorian.fromdate(day).to_hijri()
    except OverflowError:
        return ""
    spoken = interface(language)
    return f"{date.day} {date.month_name(spoken)} {date.year} {date.notation(spoken)}".replace(" ", "\u00a0")


def interface(language: str) -> str:
    """The interface's language for a text in `language`: Arabic for the right-to-left ones, else English."""
    return "ar" if language in ("ar", "ur") else "en"
