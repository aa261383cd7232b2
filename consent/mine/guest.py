"""Answering on a device without an account, and saying after sign-in whether it was oneself."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.cache import never_cache

from consent.devices import register
from consent.limits import Rate, within
from consent.linking import link
from consent.mine.answers import read_answers, record_all, why_not
from consent.mine.asking import answer_context
from consent.mine.pressed import pressed_on
from consent.mine.who import forget_guest, guest_of, known_of, remember_guest, say_erased, token_of
from consent.models import ConsentRecord
from consent.refusals import UnknownSubject
from consent.subjects import of_user
from policies.languages import language_of_page
from policies.refusals import Refused

GUESTS = Rate("guest", 60, 3600)  # new devices from one network address


@method_decorator(never_cache, name="dispatch")
class GuestAnswer(View):
    """The answer page for whoever is not signed in; the first answer gives the device its pseudonym."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Where what the device said was erased meanwhile, the page as of a device that nobody knows."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except UnknownSubject:
            say_erased(request)
            response = redirect("guest")
            forget_guest(response)
            return response

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page. Nothing is kept of somebody who only looks."""
        if known_of(request):
            return redirect("answer")
        context = answer_context(request, guest_of(request), action=reverse("guest"))
        return render(request, "consent/answer.html", {**context, "guest": True})

    def post(self, request: HttpRequest) -> HttpResponse:
        """The answers are recorded for this device; here again, with their receipts."""
        if known_of(request):
            return redirect("answer")
        try:
            token, made = _record(request)
        except Refused as refused:
            messages.error(request, why_not(refused))
            return redirect("guest")
        if not token:
            messages.warning(request, _("Too many answers from here within an hour. Please come back later."))
            return redirect("guest")
        query = urlencode({"answered": [one.pk for one in made]}, doseq=True)
        response = redirect(f"{reverse('guest')}?{query}")
        remember_guest(response, token)
        return response


@pressed_on("guest")
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What this device answered is the signed-in person's, or is not; either way the device forgets it."""
    response, token = redirect("my-answers"), token_of(request)
    forget_guest(response)
    if not token or request.POST.get("mine") != "yes":
        return response
    try:
        taken = link(of_user(request.user), token)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        said = ngettext("%(n)d answer is yours now.", "%(n)d answers are yours now.", len(taken))
        messages.success(request, said % {"n": len(taken)})
    return response


def _record(request: HttpRequest) -> tuple[str, list[ConsentRecord]]:
    answers, device, token = read_answers(request.POST), guest_of(request), token_of(request)
    with transaction.atomic():  # a refused answer leaves no device behind
        if device is None:
            if not within(GUESTS, get_adapter().get_client_ip(request)):
                return "", []
            device, token = register(language=language_of_page())
        return token, record_all(request, device, answers)
