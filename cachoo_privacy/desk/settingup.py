"""Setting the site up, at the desk: the checklist, the test mail, and the page that its link opens."""

from functools import partial

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from cachoo_privacy.setup.arrival import receive_test_mail, send_test_mail
from cachoo_privacy.setup.checklist import steps
from policies.refusals import Refused

MAY = "notifications.change_announcement"


def checklist(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Each step with what helps, and the button that sends a test mail."""
    _sets_up(request)
    found = steps(at=timezone.now())
    context = {"title": gettext("Setting the site up"), "steps": found}
    context |= {"left": sum(not taken for _step, taken in found)}
    return render(request, "desk/setup.html", {**site.each_context(request), **context})


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """A test mail to whoever presses."""
    _sets_up(request)
    try:
        send_test_mail(to=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("A test mail is on its way to you. Press the link in it."))
    return redirect("admin:setup")


def arrived(site: AdminSite, request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: opening it changes nothing, for machines open links too; the button does."""
    _sets_up(request)
    if request.method != "POST":
        context = {"title": gettext("The test mail"), **site.each_context(request)}
        return render(request, "desk/setup_arrived.html", context)
    try:
        receive_test_mail(token, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("The test mail has arrived: mail from this site reaches people."))
    return redirect("admin:setup")


def addresses(site: AdminSite) -> list[URLPattern]:
    """Their addresses within the desk."""
    return [
        path("setup/", site.admin_view(partial(checklist, site)), name="setup"),
        path("setup/mail/", site.admin_view(send), name="setup-mail"),
        path("setup/arrived/<str:token>/", site.admin_view(partial(arrived, site)), name="setup-arrived"),
    ]


def _sets_up(request: HttpRequest) -> None:
    """Raise PermissionDenied for whoever does not run mailings."""
    if not request.user.has_perm(MAY):
        raise PermissionDenied
