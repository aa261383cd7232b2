"""A person's own pages: what waits for their answer, and what they have answered."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import ListView

from consent import shown
from consent.displaying import displayed
from consent.models import Channel, ConsentRecord, Decision, Evidence, Subject
from consent.owing import (
    answer_to,
    answers_that_stand,
    everything_owed,
    in_force_or_owed,
    standings_of,
)
from consent.recording import Act, Witness, record
from consent.refusals import UnknownContent, UnknownVersion
from consent.returning import safe
from consent.standing import ANSWERS
from consent.strict import parse_uuid
from consent.subjects import of_user
from consent.versions import published
from policies.models import PolicyVersion
from policies.schedule import read


@method_decorator(never_cache, name="dispatch")
class Answer(LoginRequiredMixin, View):
    """Shows what the person owes, or what is in force to decide again, and takes the answer."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; it shows first what `answered` names, when that is the person's own."""
        subject, at = _subject(request), timezone.now()
        schedule, standings = read(), standings_of(subject)
        owed = everything_owed(schedule, standings, at)
        answered = _answered(request, subject)
        items = owed if owed or answered else in_force_or_owed(schedule, standings, at)
        if request.method == "GET":  # a HEAD shows nobody anything
            displayed(subject, owed, language=_language(), witness=_witness(request), at=at)
        given = answers_that_stand(subject)
        following = safe_next(request)
        context = {
            "items": [
                shown.item(
                    one,
                    _language(),
                    present=answer_to(one, given),
                    accepted=standings[one.policy.id].accepted_number if one.policy.id in standings else 0,
                )
                for one in items
            ],
            "waiting": sum(answer_to(one, given) is None for one in owed),
            "nothing_owed": not owed,
            "answered": answered,
            "just_answered": {one["record_id"] for one in answered},
            "next": following,
            "back": following if following in settings.APP_LINKS else "",
        }
        return render(request, "consent/answer.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """The answer is recorded; then on to `next` when nothing is left to answer, else here again."""
        subject = _subject(request)
        try:
            made = _record(request, subject)
        except UnknownContent:
            messages.error(request, _("The text you were shown is not known to us. Please read it again."))
            return redirect("answer")
        following = safe_next(request)
        still_owed = everything_owed(read(), standings_of(subject), timezone.now())
        # Into an app a form may not lead (form-action): the page shows the way instead.
        if following and not still_owed and following not in settings.APP_LINKS:
            return redirect(following)
        query = {"answered": made.pk} | ({"next": following} if following else {})
        return redirect(f"{reverse('answer')}?{urlencode(query)}")


@method_decorator(never_cache, name="dispatch")
class MyAnswers(LoginRequiredMixin, ListView):
    """Every answer of the person, newest first."""

    template_name = "consent/my_answers.html"
    context_object_name = "records"
    paginate_by = 20

    def get_queryset(self) -> Any:
        """The person's own records and nobody else's."""
        mine = _subject(self.request).records.exclude(decision=Decision.DISPLAYED)
        return mine.select_related("version__policy").order_by("-decided_at", "-received_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The records as the page shows them."""
        context = super().get_context_data(**kwargs)
        return context | {"answers": [shown.answer(one) for one in context["records"]]}


def safe_next(request: HttpRequest) -> str:
    """Where the person came from, when that is on this site, an app it gates or an app's link; else empty."""
    return safe(request, request.POST.get("next") or request.GET.get("next") or "")


def _subject(request: HttpRequest) -> Subject:
    return of_user(request.user, language=_language())


def _language() -> str:
    return (get_language() or "ar").split("-")[0]


def _record(request: HttpRequest, subject: Subject) -> ConsentRecord:
    said = request.POST
    if said.get("decision") not in ANSWERS:
        raise BadRequest("an answer is accept or refuse")
    act = Act(said["decision"], said.get("language", ""), said.get("content_sha256", ""), method="button")
    made, _is_new = record(subject, act, version=_published(said), witness=_witness(request))
    return made


def _witness(request: HttpRequest) -> Witness:
    gpc = request.headers.get("Sec-GPC") == "1"
    return Witness(Channel.WEB, Evidence.SESSION, f"user {request.user.pk}", gpc=gpc)


def _published(said: Any) -> PolicyVersion:
    number = said.get("version", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    try:
        return published(said.get("policy", ""), int(number))
    except UnknownVersion as error:
        raise Http404 from error


def _answered(request: HttpRequest, subject: Subject) -> list[dict[str, Any]]:
    """The records that the address names, if they are this person's."""
    keys = [key for text in request.GET.getlist("answered")[:8] if (key := parse_uuid(text))]
    mine = subject.records.filter(pk__in=keys).select_related("version__policy") if keys else []
    return [shown.answer(one) for one in mine]
