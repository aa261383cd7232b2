"""Erasing a person from the desk: one proposes, another carries it out, and both see what it does."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from cachoo_privacy.desk.presence import refuse_absent
from cachoo_privacy.desk.site import desk
from cachoo_privacy.desk.visible import kept_reason
from consent.actors import names_of
from consent.erasing import deciding
from consent.models import Erasure, ErasureLevel, Subject
from consent.refusals import ErasureProposed
from notifications.webhooks.happenings import told_of
from policies.auditing import name_of
from policies.refusals import Refused

MAY = "consent.add_erasure"


class ErasureForm(forms.Form):
    """How far, and why."""

    level = forms.ChoiceField(
        label=gettext_lazy("How far?"), choices=ErasureLevel.choices, widget=forms.RadioSelect
    )
    reason = kept_reason(
        gettext_lazy("Why?"),
        gettext_lazy("Such as the number of their request. Do not name the person here."),
    )


def propose_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The consequences and the form; after it, as when one was made before, the proposal that waits."""
    subject = get_object_or_404(Subject, pk=pk)
    if one := waiting_for(subject):
        messages.info(request, str(ErasureProposed()))
        return redirect("admin:erasure", one.pk)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = deciding.propose(subject, by=request.user, **form.cleaned_data)
            return redirect("admin:erasure", made.pk)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"title": gettext("Erase this person"), "form": form, "subject": subject}
    return render(request, "desk/erase.html", {**desk.each_context(request), **context})


def erasure_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was proposed, by whom, and the button for somebody else; after it how it was done."""
    if not request.user.has_perm("consent.view_erasure"):
        raise PermissionDenied
    erasure = get_object_or_404(Erasure, pk=pk)
    waits = erasure.done_at is None and erasure.dropped_at is None
    names = names_of([erasure.proposed_by, erasure.done_by])
    answers = list(erasure.answers.all())
    told = told_of(answers)
    context = {
        "title": gettext("Erasure"),
        "answers": [(one, told.get(one.pk, [])) for one in answers],
        "erasure": erasure,
        "proposed_by": names[erasure.proposed_by],
        "done_by": names[erasure.done_by],
        "may_drop": waits and request.user.has_perm(MAY),
        "may_approve": waits and request.user.has_perm(MAY) and name_of(request.user) != erasure.proposed_by,
        "waits": waits,
    }
    return render(request, "desk/erasure.html", {**desk.each_context(request), **context})


@require_POST
def act_on(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """The erasure is carried out or dropped, or the page says why not.

    Whoever carries it out shows that it is still them.
    """
    acts = {"approve": deciding.approve, "drop": deciding.drop}
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    if act not in acts:
        raise Http404
    if act == "approve":
        refuse_absent(request)
    try:
        acts[act](get_object_or_404(Erasure, pk=pk), by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("admin:erasure", pk)


def waiting_for(subject: Subject) -> Erasure | None:
    """The erasure of this person that was proposed and neither carried out nor dropped."""
    return Erasure.objects.filter(subject=subject, done_at=None, dropped_at=None).first()


def waiting() -> list[tuple[Erasure, str]]:
    """What waits for a second person, the oldest first, each with the name of who proposed it."""
    found = list(Erasure.objects.filter(done_at=None, dropped_at=None).order_by("proposed_at"))
    names = names_of(one.proposed_by for one in found)
    return [(one, names[one.proposed_by]) for one in found]
