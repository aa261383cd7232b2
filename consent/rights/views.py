"""The pages of a request: the form, the code that confirms an address, and where the request stands."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache

from consent.limits import Rate, within
from consent.mine.who import known_of, say_erased
from consent.models import RequestKind, RequestState, RightsRequest, Subject
from consent.refusals import NothingAsked, TooManyRequests, UnknownSubject, WrongCode
from consent.rights import requesting
from consent.rights.forms import CodeForm, RequestForm
from consent.rights.mine import asked_by, forgotten, said, shown
from policies.languages import language_of_page
from policies.refusals import Refused

MINE = "requests"  # in the session: what this browser has asked for
REQUESTS = Rate("request", 20, 3600)  # from one network address


class TooManyFromHere(TooManyRequests):
    """The network has made its requests for this hour, whatever addresses they are for."""

    sentence = _("Too many requests from here within an hour. Please come back later.")


@method_decorator(never_cache, name="dispatch")
class Ask(View):
    """The one form for everything that may be asked; open to the signed-in, the gated and strangers.

    Whoever is known finds below it what they asked before.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, with the kind chosen that a link asked for."""
        wanted = request.GET.get("kind")
        initial = {"kind": wanted} if wanted in RequestKind.values else None
        return self._page(request, RequestForm(known=bool(_reachable(request)), initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        """The request stands, or waits for its code; on to its page."""
        subject = _reachable(request)
        form = RequestForm(request.POST, known=bool(subject))
        if not form.is_valid():
            return self._page(request, form)
        try:
            made = _ask(request, subject, form.cleaned_data)
        except UnknownSubject:  # erased meanwhile: whoever goes on is a stranger
            say_erased(request)
            return redirect("requests")
        except NothingAsked as refused:
            form.add_error("words", _told(refused))
            return self._page(request, form)
        except TooManyRequests as refused:
            form.add_error(None, _told(refused))
            return self._page(request, form, status=429)
        request.session[MINE] = [*request.session.get(MINE, [])[-9:], str(made.pk)]
        return redirect("request", made.pk)

    def _page(self, request: HttpRequest, form: RequestForm, status: int = 200) -> HttpResponse:
        known = known_of(request)
        mine = asked_by(known, page=request.GET.get("page")) if known else None
        return render(request, "consent/rights/ask.html", {"form": form, "page_obj": mine}, status=status)


@method_decorator(never_cache, name="dispatch")
class One(View):
    """One request, for its own person and the browser that made it: the code first, then where it stands."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The page for the code, or where the request stands; to its person also what was written."""
        asked = _own(request, pk)
        if asked.state == RequestState.UNCONFIRMED:
            return render(request, "consent/rights/confirm.html", {"form": CodeForm()})
        # A browser that only made the request may be anybody's by now: no words of it there.
        words = said(asked) if _is_theirs(request, asked) else {}
        context = {"asking": shown(asked, at=timezone.now()), **forgotten(asked), **words}
        return render(request, "consent/rights/request.html", context)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The code confirms the address; a wrong one says so."""
        asked, form = _own(request, pk), CodeForm(request.POST)
        if asked.state == RequestState.UNCONFIRMED and form.is_valid():
            try:
                requesting.confirm(asked, form.cleaned_data["code"])
            except WrongCode as refused:
                form.add_error("code", _told(refused))
        if form.errors and asked.state == RequestState.UNCONFIRMED:
            return render(request, "consent/rights/confirm.html", {"form": form})
        return redirect("request", pk)


def _ask(request: HttpRequest, subject: Subject | None, given: dict[str, Any]) -> RightsRequest:
    if not within(REQUESTS, get_adapter().get_client_ip(request)):
        raise TooManyFromHere
    language = language_of_page()
    if subject:
        return requesting.ask(given["kind"], given["words"], subject=subject, language=language)
    return requesting.ask_as_stranger(
        given["kind"], given["words"], address=given["address"], language=language
    )


def _reachable(request: HttpRequest) -> Subject | None:
    """The signed-in person, when a confirmed address of theirs is known."""
    subject = known_of(request)
    return subject if subject and subject.identity.email_confirmed_at else None


def _own(request: HttpRequest, pk: UUID) -> RightsRequest:
    found = RightsRequest.objects.filter(pk=pk).first()
    if found and str(pk) in request.session.get(MINE, []):
        return found
    if found and _is_theirs(request, found):
        return found
    raise Http404


def _is_theirs(request: HttpRequest, asked: RightsRequest) -> bool:
    known = known_of(request)
    return known is not None and asked.subject_id == known.pk


def _told(refused: Refused) -> ValidationError:
    return ValidationError(str(refused), code=refused.code)
