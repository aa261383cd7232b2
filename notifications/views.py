"""The page behind the link in a mail."""

from typing import Any

from allauth.core.internal.ratelimit import consume
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consent import shown
from consent.checking import line_of
from consent.continuing import use_is_enough
from consent.gate import Owed
from consent.mine.answers import read_answers
from notifications.answering import Invitation, LinkIsOver, answer, invited
from policies.dates import interface
from policies.guarding import guarded
from policies.refusals import Refused

RATES = {"mailed": "60/m/ip"}


@csrf_exempt  # no cookie opens this page: whoever could forge the form would have to know the address
@require_http_methods(["GET", "HEAD", "POST"])
def mailed(request: HttpRequest, name: str) -> HttpResponse:
    """GET shows what the mail told of and changes nothing, however often a scanner asks; POST answers it."""
    if not consume(request, app="notifications", action="mailed", config=RATES, limit_get=True):
        return guarded(render(request, "429.html", status=429))
    try:
        invitation = invited(name)
    except LinkIsOver as over:
        return guarded(render(request, "notifications/link_is_over.html", {"refusal": over}, status=404))
    with override(interface(invitation.language)):
        return guarded(_page(request, invitation, name))


def _page(request: HttpRequest, invitation: Invitation, name: str) -> HttpResponse:
    """The answers are recorded if some were sent, and the page says so; else the question."""
    context: dict[str, Any] = {"action": reverse("mailed", args=[name])}
    if request.method == "POST":
        try:
            context["answered"] = [shown.answer(one) for one in answer(invitation, _sent(request))]
            context["refused"] = shown.refused(context["answered"])
            return render(request, "notifications/mailed.html", context)
        except Refused as refused:
            context["refusal"] = refused
    context["items"] = [_item(version, invitation) for version in invitation.versions]
    context["several"] = len(context["items"]) > 1
    context["minor"] = invitation.subject.identity.is_minor
    context["leads_away"] = any(item["leads_away"] for item in context["items"])
    status = 422 if "refusal" in context else 200
    return render(request, "notifications/mailed.html", context, status=status)


def _sent(request: HttpRequest) -> list:
    try:
        return read_answers(request.POST)
    except Http404 as error:
        raise BadRequest("no such version") from error


def _item(version: Any, invitation: Invitation) -> dict[str, Any]:
    policy, line = line_of(version)
    told = Owed(policy, line, blocking=False)
    by_use = use_is_enough(invitation.subject, told)
    return shown.item(told, invitation.language) | {"by_use": by_use}
