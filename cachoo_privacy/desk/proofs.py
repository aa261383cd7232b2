"""The proof of an announcement: the page, the file of its mails, and the button that sends some again."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from cachoo_privacy.desk.mailing import COLUMNS, proof, table
from cachoo_privacy.desk.mailview import MAY_SEE, MAY_STEER, back, found
from cachoo_privacy.desk.presence import refuse_absent
from cachoo_privacy.desk.sheets import sheet
from cachoo_privacy.desk.site import desk
from notifications.models import DeliveryState
from notifications.resending import resend
from policies.auditing import note
from policies.refusals import Refused


def proofs(guard: Callable) -> list[URLPattern]:
    """The addresses below the announcement's own; `guard` keeps a view for the staff."""
    return [
        path("<int:pk>/again/", guard(send_again), name="announcement-again"),
        path("<int:pk>/proof/", guard(proof_page), name="announcement-proof"),
        path("<int:pk>/mails.csv", guard(mails), name="announcement-mails"),
    ]


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Mails of unknown fate and those given up are due again."""
    try:
        count = resend(found(request, pk, MAY_STEER), by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        text = ngettext("%(count)s mail is sent again.", "%(count)s mails are sent again.", count)
        messages.success(request, text % {"count": count})
    return back(pk)


def proof_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone listed, what became of each, and the fingerprints of what was sent."""
    context = proof(found(request, pk, MAY_SEE))
    context["may_steer"] = request.user.has_perm(MAY_STEER)
    context["may_list"] = request.user.has_perm("consent.view_subject")
    title = gettext("Proof of an announcement")
    return render(request, "desk/proof.html", {**desk.each_context(request), **context, "title": title})


@require_POST
def mails(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """A row for each mail, as a file; of one state where one is named. People stand in it as pseudonyms.

    Whoever presses shows that it is still them, and is in the audit log.
    """
    announcement = found(request, pk, MAY_SEE)
    if not request.user.has_perm("consent.view_subject"):
        raise PermissionDenied
    refuse_absent(request)
    states = [state for state in request.POST.getlist("state") if state in DeliveryState.values]
    note("export_mails", announcement, by=request.user, at=timezone.now(), reason=", ".join(states))
    return sheet(f"announcement-{pk}", COLUMNS, table(announcement, states))
