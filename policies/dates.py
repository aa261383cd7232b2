"""Dates as a reader sees them: Gregorian with the Hijri date beside it, in the site's time zone."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from hijridate import Gregorian


@dataclass(frozen=True)
class ShownDate:
    """One day, ready to print: `hijri` is empty where the calendar's table ends (after 2077)."""

    gregorian: str
    hijri: str
    iso: str


def both(at: datetime, language: str) -> ShownDate:
    """The day of a moment, in words of the language (Arabic, else English)."""
    day = timezone.localtime(at).date()
    with translation.override(interface(language)):
        return ShownDate(date_format(day, "j F Y"), hijri(day, language), day.isoformat())


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
