"""What an auditor does with the whole audit log: takes it as a file, compares it with the signed log."""

import time
from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from cachoo_privacy.desk.actions import act_name
from cachoo_privacy.desk.presence import refuse_absent
from cachoo_privacy.desk.site import desk
from consent.auditchecking import compare
from consent.auditlines import hand_out
from consent.findings import said

MAY = "policies.view_auditevent"
SECONDS = 5  # of comparing, after which the page offers to go on


@require_POST
def take(request: HttpRequest) -> StreamingHttpResponse:
    """Every act so far as lines of JSON, this one among them, with what proves each.

    Whoever presses shows that it is still them.
    """
    _refuse_others(request)
    refuse_absent(request)
    name = f"audit-{timezone.localtime():%Y%m%d-%H%M%S}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    lines = hand_out(by=request.user)
    return StreamingHttpResponse(lines, content_type="application/jsonl", headers=headers)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """The page says how far the acts are whole, or which is the first that is not."""
    _refuse_others(request)
    compared = compare(after=_after(request), goes_on=partial(_is_before, time.monotonic() + SECONDS))
    context = {
        **desk.each_context(request),
        "title": gettext("Audit log and signed log compared"),
        "compared": compared,
        "fault": compared.fault and said(compared.fault.what),
        "act": compared.event and act_name(compared.event.action),
    }
    return render(request, "desk/audit_checked.html", context)


def _after(request: HttpRequest) -> int:
    """Where an earlier comparison got to; the beginning for anything else."""
    asked = request.POST.get("after", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0


def _is_before(end: float) -> bool:
    return time.monotonic() < end


def _refuse_others(request: HttpRequest) -> None:
    if not request.user.has_perm(MAY):
        raise PermissionDenied
