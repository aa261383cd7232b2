"""Moments as the desk's messages say them."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


def in_words(moment: datetime) -> str:
    """Day and time in the site's time zone."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
