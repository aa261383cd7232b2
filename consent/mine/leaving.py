"""The doors that stand open to everyone, also behind the gate: take one's data, and leave."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consent.erasing import deciding
from consent.erasing.certificate import certificate
from consent.erasing.connected import systems
from consent.exporting import EXPORTS, export
from consent.limits import within
from consent.mine.pressed import pressed_on
from consent.mine.who import for_person, person_of
from consent.models import Erasure, Outcome
from policies.dates import exactly
from policies.languages import language_of_page
from policies.refusals import Refused

SURE = "yes"


@never_cache
@pressed_on("answer")
def decide_later(request: HttpRequest) -> HttpResponse:
    """The browser is signed out, and told that the refusal stands until it is answered otherwise."""
    logout(request)
    messages.info(
        request,
        _("You are signed out. Your refusal stays on record; sign in whenever you want to answer otherwise."),
    )
    return redirect("account_request_login_code")


@method_decorator([never_cache, for_person], name="dispatch")
class TakeData(View):
    """Everything that we hold of the person, as one file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """What the file holds, and the button."""
        return render(request, "consent/leaving/take.html")

    def post(self, request: HttpRequest) -> HttpResponse:
        """The file."""
        subject = person_of(request)
        if not within(EXPORTS, str(subject.pk)):
            messages.warning(request, _("That is enough files for an hour. Please come back later."))
            return redirect("take-data")
        body = export(subject, language=language_of_page())
        name = f"my-data-{timezone.localdate().isoformat()}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(body, content_type="application/zip", headers=headers)


@method_decorator([never_cache, for_person], name="dispatch")
class Leave(View):
    """Says truly what goes and what stays, then does it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """What goes, what stays, who closes the account in the app; and the button."""
        return self._page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """The person is forgotten and signed out; on to the certificate. Nothing happens without the tick."""
        if request.POST.get("sure") != SURE:
            return self._page(request, unsure=True)
        try:
            erasure = deciding.leave(person_of(request))
        except Refused as refused:
            messages.warning(request, str(refused))
            return redirect("leave")
        logout(request)
        return redirect("certificate", erasure.pk)

    def _page(self, request: HttpRequest, **more: object) -> HttpResponse:
        return render(request, "consent/leaving/leave.html", {"systems": systems(), **more})


@never_cache
@require_safe
def certificate_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was erased and when; it names nobody, and its address is known to whoever left alone."""
    done = get_object_or_404(Erasure, pk=pk, done_at__isnull=False)
    waiting = done.answers.filter(outcome=Outcome.WAITING).exists()
    context = {
        "erasure": done,
        "signed": certificate(done),
        "waiting": waiting,
        "exactly": exactly(done.done_at),
    }
    return render(request, "consent/leaving/certificate.html", context)


@never_cache
@require_safe
def certificate_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The certificate as it is signed."""
    done = get_object_or_404(Erasure, pk=pk, done_at__isnull=False)
    disposition = f'attachment; filename="certificate-{pk}.jws"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(certificate(done), content_type="application/jose", headers=headers)
