"""What the API says when it says no: application/problem+json (RFC 9457) for every status from 400 up."""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.db import Error, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.csrf import requires_csrf_token
from psycopg2.errors import ReadOnlySqlTransaction
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, AllowAny

from policies import schedule
from policies.brand import brand_name
from policies.documents import OPEN
from policies.locations import nearest, readable
from policies.negotiation import spoken
from policies.paging import BadPage
from policies.problemcodes import PROBLEMS
from policies.problemcounsel import counsel
from policies.published import NoSuchFormat, security_headers
from policies.refusals import Refused

# DRF's names for what the contract calls otherwise.
CALLED = {"authentication_failed": "token_invalid"}
ASKED_BY_PROGRAMS = ("/api/", "/.well-known/")
RETRY = "30"  # seconds after which a database that stopped may be back


class UnstorableText(BadRequest):
    """What was sent holds a sign that no database keeps: a NUL, or half of a surrogate pair."""


class Problem(Exception):
    """A refusal of the API itself: one of PROBLEMS, an optional sentence, and where in the body it stands."""

    def __init__(self, code: str, *, detail: str = "", errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(code)
        self.code, self.detail, self.errors = code, detail, errors or []
        self.status, self.title = PROBLEMS[code]
        self.headers: dict[str, str] = {}


def answer(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's exception handler: the problem that says it, or None for what is our own fault (then 500)."""
    request = context["request"]
    with translation.override(spoken(request)):
        problem = problem_of(error)
    permissions = getattr(context.get("view"), "permission_classes", ())
    if problem and request.method in SAFE_METHODS and AllowAny in permissions:
        problem.headers |= OPEN  # a page of another site may read the refusal as it may the answer
    return problem and respond(request, problem)


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as an answer in the language the client asked for, never cached."""
    language = spoken(request)
    with translation.override(language):
        body = body_of(request, problem)
    response = HttpResponse(
        # A lone surrogate in a member's name must not turn a 400 into a 500.
        json.dumps(body, ensure_ascii=False, default=str).encode("utf-8", "replace"),
        status=problem.status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store", "Content-Language": language, **problem.headers},
    )
    patch_vary_headers(response, ["Accept-Language"])
    return response


def body_of(request: HttpRequest, problem: Problem) -> dict[str, Any]:
    """The members of the problem, in the language that is active."""
    return {
        "type": f"{settings.SITE_URL}/problems/{problem.code}",
        "title": str(problem.title),
        "status": problem.status,
        "code": problem.code,
        "detail": str(problem.detail),
        "instance": f"urn:request:{getattr(request, 'request_id', '')}",
        **({"errors": problem.errors} if problem.errors else {}),
    }


def explain(request: HttpRequest, code: str) -> HttpResponse:
    """The page that a problem's `type` names: what it means and what to do, in the reader's language."""
    if code not in PROBLEMS:
        raise Http404
    status, title = PROBLEMS[code]
    told = {"code": code, "status": status, "title": title, "counsel": counsel(code, status)}
    return render(request, "problem.html", told)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400."""
    code = "too_large" if isinstance(exception, RequestDataTooBig) else "invalid"
    why = {
        "unstorable": isinstance(exception, UnstorableText),
        "crowded": isinstance(exception, TooManyFieldsSent),
    }
    return _said(request, code, "400.html", **why)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 403."""
    return _said(request, "permission_denied", "403.html")


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404."""
    return _said(request, "not_found", "404.html", links=_nearest(request.path))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's 500; 503 where the database does not answer or writes nothing, with the way to the text."""
    if _passes(sys.exc_info()[1]):
        response = _said(request, "unavailable", "503.html", texts=_readable())
        response["Retry-After"], response["Cache-Control"] = RETRY, "no-store"
        return response
    return _said(request, "error", "500.html")


def _passes(error: BaseException | None) -> bool:
    """Whether asking again later may help: there is no database, or only one that follows another."""
    away = isinstance(error, (OperationalError, InterfaceError))
    return away or (error is not None and isinstance(error.__cause__, ReadOnlySqlTransaction))


def _readable() -> list[dict[str, str]]:
    try:
        return readable(schedule.read(), get_language() or "ar", timezone.now())
    except Error:
        return []


def _nearest(path: str) -> dict[str, str]:
    try:
        return nearest(schedule.read(), path, timezone.now())
    except Error:
        return {}


def _said(request: HttpRequest, code: str, template: str, **context: Any) -> HttpResponse:
    if request.path.startswith(ASKED_BY_PROGRAMS):
        return respond(request, Problem(code))
    status = PROBLEMS[code][0]
    if status in (400, 500, 503):  # the request itself, or what the page would ask for, may be what is broken
        page = render_to_string(template, {"brand": brand_name(), **context})
        return HttpResponse(page, status=status, headers=security_headers())
    return render(request, template, context, status=status)


def problem_of(error: Exception) -> Problem | None:
    """The problem that an exception stands for; None for what is our own fault."""
    match error:
        case Problem():
            return error
        case Refused():
            return Problem(error.code, detail=str(error), errors=getattr(error, "errors", None))
        case RequestDataTooBig():
            return Problem("too_large")
        case RecursionError():  # JSON nested a hundred thousand deep
            return Problem("parse_error")
        case BadPage():
            return Problem("invalid", errors=[{"pointer": error.pointer, "code": "invalid"}])
        case NoSuchFormat():
            return Problem("no_such_format")
        case Http404():
            return Problem("not_found")
        case PermissionDenied():
            return Problem("permission_denied")
        case exceptions.ValidationError():
            return Problem("invalid", errors=list(pointers(error.detail)))
        case exceptions.APIException():
            return _of_framework(error)
    return None


def _of_framework(error: exceptions.APIException) -> Problem:
    own = error.get_codes()
    code = own if isinstance(own, str) and own in PROBLEMS else error.default_code
    code = CALLED.get(code, code)
    problem = Problem(code if code in PROBLEMS else "invalid")
    if header := getattr(error, "auth_header", None):
        problem.headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        problem.headers["Retry-After"] = str(int(wait) + 1)
    return problem


def pointers(detail: Any, at: str = "#") -> Any:
    """Each error of a serializer as {pointer, code, detail}, the pointer being a JSON Pointer fragment."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            here = at if name == "non_field_errors" else f"{at}/{escaped(name)}"
            yield from pointers(inner, here)
    elif isinstance(detail, list) and any(isinstance(item, (dict, list)) for item in detail):
        for position, inner in enumerate(detail):
            yield from pointers(inner, f"{at}/{position}")
    else:
        for said in detail if isinstance(detail, list) else [detail]:
            yield {"pointer": at, "code": getattr(said, "code", "invalid"), "detail": str(said)}


def escaped(name: object) -> str:
    """A member's name inside a JSON Pointer, cut short: what was sent is not echoed at length."""
    return str(name)[:60].replace("~", "~0").replace("/", "~1")
