"""The public log at the desk: how long ago it was sealed, what waits, and what the last reading found."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from cachoo_privacy.desk.site import desk
from consent.findings import said
from consent.lateness import look
from consent.models import LogReading
from consent.rereading import telling
from ledger.note import to_base64

MAY = "policies.view_auditevent"
SHOWN = 10  # earlier readings


def public_log(request: HttpRequest) -> HttpResponse:
    """The state of sealing, the last reading with its findings, and those before it."""
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    readings, told = list(LogReading.objects.order_by("-pk")[: SHOWN + 1]), telling()
    sealing = look(at=timezone.now())
    context = {
        **desk.each_context(request),
        "title": gettext("Public log"),
        "sealing": sealing,
        "root": to_base64(bytes(sealing.last.root)) if sealing.last else "",
        "whole": LogReading.objects.filter(after="").order_by("-pk").first(),
        "reading": readings[0] if readings else None,
        "telling": told,
        "findings": [(where, said(what)) for where, what in told.findings] if told else [],
        "earlier": readings[1:],
    }
    return render(request, "desk/public_log.html", context)
