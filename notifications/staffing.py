"""Letters to those of the staff who may do something about what happened."""

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model

from consent.addresses import InvalidAddress
from consent.models import Given, LetterKind
from consent.posting import To, post

ROLES = "django.contrib.auth.backends.ModelBackend"  # allauth's signs people in, and knows no rights


def write_to_staff(permission: str, kind: LetterKind, *, title: str, text: str, at: datetime) -> None:
    """Everybody who has the permission is written to. Needs the act's transaction.

    `title` and `text` are in the language of the house, and name no reader.
    """
    for person in get_user_model().objects.with_perm(permission, backend=ROLES).exclude(email=""):
        with suppress(InvalidAddress):  # of an account made by hand
            to = To(person.email, Given.STAFF, settings.LANGUAGE_CODE)
            post(kind, to, title=title, text=text, at=at)


def page_at(path: str) -> str:
    """The address of one of our pages, as a letter names it."""
    return settings.SITE_URL.rstrip("/") + path
