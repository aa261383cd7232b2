"""A person's pages at the desk open for whoever looked them up in this session, for a reason on record."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from consent.models import Subject

FOUND = "desk_found"


def remember(request: HttpRequest, subjects: Iterable[Subject]) -> None:
    """These people's pages are open in this session, and nobody else's any more."""
    request.session[FOUND] = [str(subject.pk) for subject in subjects]


def found(request: HttpRequest) -> list[str]:
    """Whom the last search of this session found, by id."""
    return request.session.get(FOUND, [])


def of_a_person(right: str, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view of one person, for staff with the right who looked them up; others say first why they look.

    Raises PermissionDenied without the right.
    """

    @wraps(view)
    def guarded(request: HttpRequest, pk: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(right):
            raise PermissionDenied
        if str(pk) not in found(request):
            messages.info(request, gettext("Say first why you are looking for this person."))
            return redirect("admin:consent_subject_changelist")
        return view(request, pk, *args, **kwargs)

    return guarded
