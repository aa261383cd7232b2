"""What the API says when it says no: application/problem+json (RFC 9457) for every status from 400 up."""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import Error, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import requires_csrf_token
from rest_framework import exceptions

from policies import schedule
from policies.locations import nearest, readable
from policies.negotiation import spoken
from policies.published import NoSuchFormat, security_headers
from policies.refusals import Refused

# `code` is the contract; the title may change.
PROBLEMS = {
    "invalid": (400, _("The data sent is not valid")),
    "invalid_address": (400, _("The mail address is not valid")),
    "parse_error": (400, _("The request could not be read")),
    "digest_mismatch": (400, _("What arrived is not what was sent")),
    "idempotency_key_missing": (400, _("The Idempotency-Key header is required")),
    "not_authenticated": (401, _("Sign-in is required")),
    "token_invalid": (401, _("The token is not valid or has expired")),
    "permission_denied": (403, _("This is not allowed")),
    "answer_required": (403, _("Your answer is needed first")),
    "subject_mismatch": (403, _("This answer belongs to another person")),
    "minor": (403, _("A parent or guardian answers for this person")),
    "no_such_format": (404, _("This version was not published in this format")),
    "not_found": (404, _("There is nothing here")),
    "method_not_allowed": (405, _("This method is not allowed")),
    "not_acceptable": (406, _("This format is not available")),
    "too_large": (413, _("The request is too large")),
    "unsupported_media_type": (415, _("This content type is not supported")),
    "link_conflict": (409, _("This device belongs to another account")),
    "unknown_device": (422, _("The device is not known")),
    "unknown_content": (422, _("The policy text that was shown is not known to us")),
    "unknown_recipient": (422, _("This recipient is not declared")),
    "idempotency_key_reused": (422, _("The same key was used with different content")),
    "source_id_reused": (422, _("The same source id stands for something else")),
    "address_not_for_this": (422, _("This address was given for something else")),
    "address_link_over": (410, _("The link is of no use any more")),
    "already_erased": (410, _("This person was erased")),
    "erasure_proposed": (409, _("An erasure waits for a second person")),
    "same_person_cannot_erase": (403, _("Whoever proposed it does not carry it out")),
    "erasure_answered": (409, _("This erasure was answered already")),
    "erasure_over": (409, _("This erasure is over")),
    "already_extended": (409, _("The time was extended already")),
    "identity_unchecked": (409, _("Nobody has made sure who is asking")),
    "no_receipt": (404, _("This answer has no receipt")),
    "log_forked": (409, _("The log differs from what is remembered of it")),
    "log_not_forked": (409, _("The log needs no successor")),
    "log_tree_changed": (409, _("The log was changed after it was signed")),
    "newer_address_known": (409, _("The person has another address by now")),
    "not_reachable": (409, _("No confirmed address is known")),
    "bad_file": (422, _("The file of answers cannot be read")),
    "remark_missing": (422, _("How the person said it is missing")),
    "told_too_long": (422, _("How the person said it is too long")),
    "nothing_asked": (422, _("A sentence is missing")),
    "request_closed": (409, _("This request is closed")),
    "request_not_yours": (409, _("The request is not in your hands")),
    "wrong_code": (422, _("The code is wrong or has expired")),
    "uncallable_address": (422, _("This address cannot be called")),
    "event_not_for_key": (422, _("This key may not learn of that")),
    "webhook_known": (409, _("The system is called there already")),
    "webhooks_enough": (409, _("The key has webhooks enough")),
    "key_over": (409, _("The key is of no use any more")),
    "on_its_way": (409, _("It is on its way already")),
    "too_many_requests": (429, _("Enough requests for today")),
    "throttled": (429, _("Too many requests, try again later")),
    "error": (500, _("Something unexpected went wrong")),
    "unavailable": (503, _("The service is not available for the moment")),
}
# DRF's names for what the contract calls otherwise.
CALLED = {"authentication_failed": "token_invalid"}
API_PREFIX = "/api/"
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
    with translation.override(spoken(context["request"])):
        problem = problem_of(error)
    return problem and respond(context["request"], problem)


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
    """The page that a problem's `type` names: what the code means, in the reader's language."""
    if code not in PROBLEMS:
        raise Http404
    status, title = PROBLEMS[code]
    return render(request, "problem.html", {"code": code, "status": status, "title": title})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400."""
    code = "too_large" if isinstance(exception, RequestDataTooBig) else "invalid"
    return _said(request, code, "400.html", unstorable=isinstance(exception, UnstorableText))


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 403."""
    return _said(request, "permission_denied", "403.html")


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404."""
    return _said(request, "not_found", "404.html", links=_nearest(request.path))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's 500; 503 where the database does not answer, with the way to the text, which needs none."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        response = _said(request, "unavailable", "503.html", texts=_readable())
        response["Retry-After"], response["Cache-Control"] = RETRY, "no-store"
        return response
    return _said(request, "error", "500.html")


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
    if request.path.startswith(API_PREFIX):
        return respond(request, Problem(code))
    status = PROBLEMS[code][0]
    if status in (400, 500, 503):  # the request itself, or what the page would ask for, may be what is broken
        return HttpResponse(render_to_string(template, context), status=status, headers=security_headers())
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
