"""The company's name, in the language of whoever reads it."""

from email.utils import quote

from django.conf import settings
from django.utils.translation import get_language

from policies.dates import interface
from policies.lines import one_line


def brand_name(language: str | None = None) -> str:
    """On one line; in `language`, or the active one.

    A language without a name of its own takes that of the words around its texts, and then that of all.
    """
    language = language or get_language() or settings.LANGUAGE_CODE
    names = settings.BRAND_NAMES
    return one_line(names.get(language) or names.get(interface(language)) or settings.BRAND)


def sender(language: str | None = None) -> str:
    """The From of a letter to one person, who reads that language or the active one."""
    return f'"{quote(brand_name(language))}" <{settings.NOTICE_FROM}>'
