"""Whose pages these are: the signed-in person's, else those of the device that answered as a guest."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from consent import websessions
from consent.devices import unlinked
from consent.models import Subject
from consent.refusals import UnknownSubject
from consent.subjects import of_user
from policies.languages import language_of_page
from policies.schedule import read

SALT = "consent.device"
LIVES = 180 * 24 * 3600


def person_of(request: HttpRequest) -> Subject | None:
    """The person who is known here, else this device's guest; None for whoever never answered here."""
    return known_of(request) or guest_of(request)


def known_of(request: HttpRequest) -> Subject | None:
    """The signed-in person, or the one whom an app opened this browser for; None for whom was just erased."""
    if request.user.is_authenticated:
        with suppress(UnknownSubject):
            return of_user(request.user, language=language_of_page())
    return websessions.subject_of(request)


def for_person(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view is reached by people and guests; everybody else signs in first."""
    return _reached(view, person_of)


def for_known(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view is reached by people; guests too sign in first."""
    return _reached(view, known_of)


def _reached(
    view: Callable[..., HttpResponse], by: Callable[[HttpRequest], Subject | None]
) -> Callable[..., HttpResponse]:
    @wraps(view)
    def theirs(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if by(request) is not None:
                return view(request, *args, **kwargs)
        except UnknownSubject:  # erased while this was on its way: as whatever they ask for after it
            say_erased(request)
        return redirect_to_login(request.get_full_path())

    return theirs


def say_erased(request: HttpRequest) -> None:
    """The next page says why nothing came of what was sent."""
    messages.warning(request, _("What was known of you here was just erased, so nothing was recorded."))


def guest_of(request: HttpRequest) -> Subject | None:
    """The device of this browser's cookie, as long as it is nobody's; None as `token_of` says."""
    token = token_of(request)
    return unlinked(token) if token else None


def token_of(request: HttpRequest) -> str:
    """The device's token in the signed cookie; '' for none, and once a version was published since.

    So a device is not followed from version to version.
    """
    said = request.get_signed_cookie(_name(), default="", salt=SALT, max_age=LIVES)
    token, _colon, epoch = said.partition(":")
    return token if epoch == str(read().epoch) else ""


def remember_guest(response: HttpResponse, token: str) -> None:
    """The device's browser keeps its token until a version is published."""
    response.set_signed_cookie(
        _name(),
        f"{token}:{read().epoch}",
        salt=SALT,
        max_age=LIVES,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_guest(response: HttpResponse) -> None:
    """The browser keeps no token any more."""
    response.delete_cookie(_name(), samesite="Lax")


def _name() -> str:
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"
