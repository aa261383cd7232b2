"""A person's own pages: what waits for their answer, and what they have answered."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
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
from consent.mine.answers import read_answers, record_all, witness_of
from consent.models import Decision, Subject
from consent.owing import (
    answer_to,
    answers_that_stand,
    consents_heard,
    everything_owed,
    in_force_or_owed,
    standings_of,
)
from consent.purposes import open_choices
from consent.refusals import MinorCannotAnswer, UnknownContent, UnknownPurpose
from consent.returning import safe
from consent.strict import parse_uuid
from consent.subjects import of_user
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
            displayed(subject, owed, language=_language(), witness=witness_of(request), at=at)
        given, heard = answers_that_stand(subject), consents_heard(subject)
        following = safe_next(request)
        texts = [
            shown.item(
                one,
                _language(),
                present=answer_to(one, given),
                accepted=standings[one.policy.id].accepted_number if one.policy.id in standings else 0,
                choices=open_choices(heard[one.policy.id], one.version, at),
            )
            for one in items
        ]
        context = {
            "action": reverse("answer"),
            "items": texts,
            "leads_away": any(text["leads_away"] for text in texts),
            "waiting": sum(answer_to(one, given) is None for one in owed),
            "several": len(owed) > 1,
            "nothing_owed": not owed,
            "minor": subject.identity.is_minor,
            "answered": answered,
            "just_answered": {one["record_id"] for one in answered},
            "next": following,
            "back": following if following in settings.APP_LINKS else "",
        }
        return render(request, "consent/answer.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """The answers are recorded; then on to `next` when nothing is left to answer, else here again."""
        subject = _subject(request)
        try:
            made = record_all(request, subject, read_answers(request.POST))
        except MinorCannotAnswer as refused:
            messages.error(request, str(refused))
            return redirect("answer")
        except (UnknownContent, UnknownPurpose):
            messages.error(request, _("The text you were shown is not known to us. Please read it again."))
            return redirect("answer")
        following = safe_next(request)
        still_owed = everything_owed(read(), standings_of(subject), timezone.now())
        # Into an app a form may not lead (form-action): the page shows the way instead.
        if following and not still_owed and following not in settings.APP_LINKS:
            return redirect(following)
        query = {"answered": [one.pk for one in made]} | ({"next": following} if following else {})
        return redirect(f"{reverse('answer')}?{urlencode(query, doseq=True)}")


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
        answers = [shown.answer(one) for one in context["records"]]
        return context | {
            "answers": answers,
            "choices": shown.with_choices(read(), _language(), timezone.now()),
        }


def safe_next(request: HttpRequest) -> str:
    """Where the person came from, when that is on this site, an app it gates or an app's link; else empty."""
    return safe(request, request.POST.get("next") or request.GET.get("next") or "")


def _subject(request: HttpRequest) -> Subject:
    return of_user(request.user, language=_language())


def _language() -> str:
    return (get_language() or "ar").split("-")[0]


def _answered(request: HttpRequest, subject: Subject) -> list[dict[str, Any]]:
    """The records that the address names, if they are this person's."""
    keys = [key for text in request.GET.getlist("answered")[:8] if (key := parse_uuid(text))]
    mine = subject.records.filter(pk__in=keys).select_related("version__policy") if keys else []
    return [shown.answer(one) for one in mine]
