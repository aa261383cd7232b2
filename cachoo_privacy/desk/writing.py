"""What the editor asks while somebody writes: how words look, what a paste comes to, and to keep them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cachoo_privacy.desk.parts import only_translates
from cachoo_privacy.desk.typed import words_typed
from policies import markdown
from policies.bounds import Unbounded, bounded
from policies.importing.pasted import pasted
from policies.importing.refusals import ImportRefused
from policies.importing.wording import dropped_lines
from policies.locking import Discarded
from policies.models import PolicyVersion
from policies.scratching import keep


@require_POST
def rendered(request: HttpRequest) -> JsonResponse:
    """A body as readers will see it, cleaned as everything published is; 422 with why it is refused."""
    _writes(request)
    try:
        return JsonResponse({"html": markdown.html(bounded(request.POST.get("body", "")))})
    except Unbounded as refused:
        return JsonResponse({"refused": str(refused)}, status=422)


@require_POST
def cleaned(request: HttpRequest) -> JsonResponse:
    """Pasted HTML as parts in Markdown, and what was left out; 422 with why it was refused."""
    _writes(request)
    try:
        parts, dropped = pasted(request.POST.get("html", ""))
    except (ImportRefused, Unbounded) as refused:
        said = gettext("Nothing was pasted.")
        return JsonResponse({"refused": f"{said} {refused}"}, status=422)
    told = [{"title": one.title, "level": one.level, "body": one.body} for one in parts]
    said = gettext("Pasted as clean text.")
    return JsonResponse({"parts": told, "said": said, "left": list(dropped_lines(dropped))})


@never_cache
@require_POST
def scratch(request: HttpRequest, pk: int) -> JsonResponse:
    """The words are kept for this person until they save or drop them."""
    _writes(request)
    version = get_object_or_404(PolicyVersion, pk=pk)
    if version.is_published:
        raise PermissionDenied
    try:
        kept = keep(version, words_typed(request.POST), seen=request.POST.get("seen", ""), by=request.user)
    except Discarded as refused:
        return JsonResponse({"said": str(refused)}, status=409)
    when = date_format(timezone.localtime(kept.at), "TIME_FORMAT")
    return JsonResponse({"said": gettext("Kept for you at %(time)s, not saved yet.") % {"time": when}})


def addresses(page: Any) -> list[URLPattern]:
    """Their addresses; `page` guards a view."""
    return [
        path("rendered/", page(rendered), name="writing-rendered"),
        path("cleaned/", page(cleaned), name="writing-cleaned"),
        path("<int:pk>/scratch/", page(scratch), name="version-scratch"),
    ]


def _writes(request: HttpRequest) -> None:
    """Raise PermissionDenied for whoever writes neither texts nor translations."""
    if not (request.user.has_perm("policies.change_policyversion") or only_translates(request)):
        raise PermissionDenied
