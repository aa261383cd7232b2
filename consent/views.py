"""A person's own pages: what waits for their answer, and what they have answered."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import ListView

from consent import shown
from consent.mine.answers import read_answers, record_all, why_not
from consent.mine.asking import answer_context, safe_next
from consent.mine.who import for_known, for_person, guest_of, known_of, person_of
from consent.models import Decision
from consent.owing import (
    consents_heard,
    everything_owed,
    standings_of,
)
from policies.languages import language_of_page
from policies.refusals import Refused
from policies.schedule import read


@method_decorator([never_cache, for_known], name="dispatch")
class Answer(View):
    """Shows what the person owes, or what is in force to decide again, and takes the answer."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        context = answer_context(request, known_of(request), action=reverse("answer"))
        return render(request, "consent/answer.html", {**context, "device": guest_of(request)})

    def post(self, request: HttpRequest) -> HttpResponse:
        """The answers are recorded; then on to `next` when nothing is left to answer, else here again."""
        subject = known_of(request)
        try:
            made = record_all(request, subject, read_answers(request.POST))
        except Refused as refused:
            messages.error(request, why_not(refused))
            return redirect("answer")
        following = safe_next(request)
        still_owed = everything_owed(read(), standings_of(subject), timezone.now())
        # Into an app a form may not lead (form-action): the page shows the way instead.
        if following and not still_owed and following not in settings.APP_LINKS:
            return redirect(following)
        query = {"answered": [one.pk for one in made]} | ({"next": following} if following else {})
        return redirect(f"{reverse('answer')}?{urlencode(query, doseq=True)}")


@method_decorator([never_cache, for_person], name="dispatch")
class MyAnswers(ListView):
    """Every answer of the person, newest first."""

    template_name = "consent/my_answers.html"
    context_object_name = "records"
    paginate_by = 20

    def get_queryset(self) -> Any:
        """The person's own records; what a device of theirs left stands as what was carried over from it."""
        mine = person_of(self.request).records.exclude(decision=Decision.DISPLAYED)
        return mine.select_related("version__policy").order_by("-decided_at", "-received_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The records as the page shows them."""
        context = super().get_context_data(**kwargs)
        heard = consents_heard(person_of(self.request))
        return context | {
            "answers": shown.answers(context["records"]),
            "renewals": shown.to_be_renewed(read(), heard, language_of_page(), timezone.now()),
            "device": self.request.user.is_authenticated and guest_of(self.request),
            "choices": shown.with_choices(read(), language_of_page(), timezone.now()),
        }
