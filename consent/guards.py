"""The gate for code: a middleware, a decorator and a permission. Who has to answer is taken there first.

Nobody signed in is nobody to ask: these guard what a person does, and leave signing in to the view.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from consent.passers import any_barred, passers_of
from consent.refusals import AnswerRequired
from consent.returning import answer_page
from policies.problems import Problem, respond

# DRF's view module reads the settings that name our classes: importing it here would be a circle.
if TYPE_CHECKING:
    from rest_framework.views import APIView

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS")
# Policy pages, answers, contact, sign-out, export, erasure, static files and the desk: behind no gate, or
# nobody could read, refuse or leave.
EXEMPT = ("policies.", "consent.", "notifications.", "cachoo_privacy.", "allauth.", "django.contrib.admin.")


class GateMiddleware:
    """Every view of the site is behind the gate, but for EXEMPT and those marked `gate_exempt`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, *_more: object) -> HttpResponse | None:
        """The answer of the gate in place of the view's, or None to let it go on."""
        return None if is_exempt(view) else barred(request)


def gated(view: View) -> View:
    """The view is behind the gate, whichever site it is part of."""

    @wraps(view)
    def behind_the_gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return barred(request) or view(request, *args, **kwargs)

    return behind_the_gate


def gate_exempt(view: View) -> View:
    """The view is not behind the gate of the middleware: contact, sign-out and the like."""
    view.gate_exempt = True
    return view


class HasAnswered(BasePermission):
    """For REST framework: the caller owes no answer. Add it beside the permission that asks who they are."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """True, for strangers too. Raises PermissionDenied with the code `answer_required`."""
        if any_barred(passers_of(request._request)):
            raise PermissionDenied(AnswerRequired.sentence, code=AnswerRequired.code)
        return True


def is_exempt(view: View) -> bool:
    """Whether a view stands outside the gate."""
    return getattr(view, "gate_exempt", False) or f"{view.__module__}.".startswith(EXEMPT)


def barred(request: HttpRequest) -> HttpResponse | None:
    """What a person who still has to answer gets; None for everybody else."""
    if not any_barred(passers_of(request)):
        return None
    reads = request.method in SAFE
    back_to = request.get_full_path() if reads else request.headers.get("Referer", "")
    return refuse(request, answer_page(request, back_to), redirect=reads)


def refuse(request: HttpRequest, location: str, *, redirect: bool) -> HttpResponse:
    """A browser that reads is taken to the answer page; with `redirect` off it gets a page that leads there.

    So a form that was sent is not lost: Back shows it as it was filled in. Who is no browser gets the problem
    `answer_required`. No cache may keep any of it.
    """
    if not wants_page(request):
        response = respond(request, Problem(AnswerRequired.code, detail=str(AnswerRequired.sentence)))
    elif redirect:
        response = HttpResponseRedirect(location)
    else:
        response = render(request, "consent/barred.html", {"location": location}, status=403)
    response["X-Gate-Location"] = request.build_absolute_uri(location)
    patch_cache_control(response, no_store=True, private=True)
    return response


def wants_page(request: HttpRequest) -> bool:
    """Whether a person looks at what comes back: a browser's navigation, and no script or app."""
    mode = request.headers.get("Sec-Fetch-Mode")
    if mode or request.headers.get("Authorization"):
        return mode == "navigate"
    is_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    return "text/html" in request.headers.get("Accept", "") and not is_script
