"""How a mail looks to who gets it: on a phone, on a desk, as plain text, and its headers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from cachoo_privacy.desk.site import desk
from notifications.listmail import sampled
from notifications.models import Announcement
from notifications.starting import compile_in, languages_of
from policies.languages import OWN_NAMES, direction
from policies.refusals import Refused

UNSEEN = {"X-Robots-Tag": "noindex, noarchive", "Cache-Control": "no-store, private"}
# The mail brings its own style, as mail must; nothing in it runs, asks or leads anywhere.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "sandbox": True,
}
MAY_SEE, MAY_STEER = "notifications.view_announcement", "notifications.change_announcement"
PAGE = "admin:notifications_announcement_change"


def shown(made: dict[str, Any]) -> dict[str, Any]:
    """What the page says of a mail whose fields are those of a MessagePart; its link names nobody."""
    text, html, head = (bytes(made[name]) for name in ("text", "html", "head"))
    return {
        "language": made["language"],
        "name": OWN_NAMES[made["language"]],
        "direction": direction(made["language"]),
        "subject": made["subject"],
        "text": sampled(text).decode(),
        "head": sampled(head).decode().partition("\r\nContent-Type:")[0].strip(),
        "size": len(text) + len(html),
    }


def as_mail(made: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
    """The view that frames show: the HTML of the mail whose fields `made` gives, as a mail program gets it.

    Nothing in it runs, and its link names nobody. Where it cannot be made there is none; the page says why.
    """

    @csp(MAIL_POLICY)
    @xframe_options_sameorigin
    @wraps(made)
    def view(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            fields = made(request, *args, **named)
        except Refused as refused:
            raise Http404 from refused
        return HttpResponse(sampled(bytes(fields["html"])), headers=UNSEEN)

    return view


@csp_update({"frame-src": [SELF]})
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The announcement's mail in each of its languages: as it was frozen, or as it would be now."""
    announcement = found(request, pk, MAY_SEE)
    try:
        mails = [shown(_made(announcement, language)) for language in languages_of(announcement)]
    except Refused as refused:
        messages.warning(request, str(refused))
        return back(pk)
    context = {"announcement": announcement, "mails": mails, "title": gettext("How the mail looks")}
    return render(request, "desk/announcement_look.html", {**desk.each_context(request), **context})


@as_mail
def mail(request: HttpRequest, pk: int, language: str) -> dict[str, Any]:
    """The announcement's mail in one of its languages."""
    announcement = found(request, pk, MAY_SEE)
    if language not in languages_of(announcement):
        raise Http404
    return _made(announcement, language)


def found(request: HttpRequest, pk: int, permission: str) -> Announcement:
    """The announcement, to whoever may do that with it. Raises PermissionDenied and Http404."""
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return get_object_or_404(Announcement, pk=pk)


def back(pk: int) -> HttpResponse:
    """To the announcement's page."""
    return redirect(PAGE, pk)


def looks(guard: Callable) -> list[URLPattern]:
    """The addresses below the announcement's own; `guard` keeps a view for the staff."""
    return [
        path("<int:pk>/look/", guard(look), name="announcement-look"),
        path("<int:pk>/look/<slug:language>/", guard(mail), name="announcement-mail"),
    ]


def _made(announcement: Announcement, language: str) -> dict[str, Any]:
    frozen = announcement.parts.filter(language=language).values().first()
    return frozen or compile_in(announcement, language)
