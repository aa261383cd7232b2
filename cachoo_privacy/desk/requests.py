"""Requests: what people ask about their data, the most urgent first, until each is answered."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from cachoo_privacy.desk.narrowing import Narrowing
from cachoo_privacy.desk.site import desk
from cachoo_privacy.desk.visible import nameless
from consent.actors import names_of
from consent.models import RequestState, RightsRequest
from consent.rights import queue
from policies.auditing import name_of
from policies.refusals import Refused


class WordsForm(forms.Form):
    """A sentence or more: how the person was recognised, why it takes longer, or the reply."""

    words = forms.CharField(
        required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )


ACTS = {
    "take": lambda one, words, by: queue.take(one, by=by),
    "check": lambda one, words, by: queue.check_identity(one, words[:300], by=by),
    "extend": lambda one, words, by: queue.extend(one, words, by=by),
    "answer": lambda one, words, by: queue.close(one, words, declined=False, by=by),
    "decline": lambda one, words, by: queue.close(one, words, declined=True, by=by),
}


@admin.register(RightsRequest, site=desk)
class RequestAdmin(Narrowing, admin.ModelAdmin):
    """The queue, and one request with what can be done about it."""

    list_display = ["called", "kind", "state", "in_hand_with", "created_at", "due"]
    list_filter = ["state", "kind"]
    ordering = [F("closed_at").desc(nulls_first=True), "due_at"]
    list_per_page = 50
    show_full_result_count = False
    actions = None

    @admin.display(description=gettext_lazy("request"))
    def called(self, one: RightsRequest) -> str:
        """What people and staff call it."""
        return format_html('<bdi dir="ltr">{}</bdi>', one.reference)

    @admin.display(description=gettext_lazy("owner"), ordering="owner")
    def in_hand_with(self, one: RightsRequest) -> str:
        """Whoever answers it, by their name today."""
        return one.owner_name

    @admin.display(description=gettext_lazy("to be answered by"), ordering="due_at")
    def due(self, one: RightsRequest) -> str:
        """The day, marked when it is near or past."""
        urgency = one.urgency(at=timezone.now())
        day = date_format(timezone.localtime(one.due_at), "DATE_FORMAT")
        if not urgency:
            return day
        word = gettext("overdue") if urgency == "late" else gettext("soon")
        kind = "refuse" if urgency == "late" else "upcoming"
        return format_html('{} <span class="chip {}">{}</span>', day, kind, word)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Those whose address is confirmed: the others have asked nobody yet."""
        return super().get_queryset(request).exclude(state=RequestState.UNCONFIRMED)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Each request knows what its owner is called."""
        shown = super().get_changelist_instance(request)
        names = names_of(one.owner for one in shown.result_list if one.owner)
        for one in shown.result_list:
            one.owner_name = names.get(one.owner, "")
        return shown

    def get_urls(self) -> list:
        """One request and its buttons."""
        guard = self.admin_site.admin_view
        return [
            path("<uuid:pk>/change/", guard(one_page), name="consent_rightsrequest_change"),
            path("<uuid:pk>/act/<str:act>/", guard(act_on), name="request-act"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: people make them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RightsRequest | None = None) -> bool:
        """Never: what was asked and answered is shown to an inspector."""
        return False


def one_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was asked, how far it is, and the next step."""
    if not request.user.has_perm("consent.view_rightsrequest"):
        raise PermissionDenied
    return render(request, "desk/request.html", _context(request, _find(pk)))


@require_POST
def act_on(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """The step is taken, or the page says why not and keeps what was written."""
    if not request.user.has_perm("consent.change_rightsrequest"):
        raise PermissionDenied
    if act not in ACTS:
        raise Http404
    one, form = _find(pk), WordsForm(request.POST)
    if act == "check":
        form.fields["words"].validators.append(nameless)
    if not form.is_valid():
        for error in form.errors["words"]:
            messages.warning(request, error)
        return render(request, "desk/request.html", _context(request, one, form, act), status=400)
    try:
        ACTS[act](one, form.cleaned_data["words"], request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
        return render(request, "desk/request.html", _context(request, one, form, act))
    return redirect("admin:consent_rightsrequest_change", pk)


def _find(pk: UUID) -> RightsRequest:
    return get_object_or_404(RightsRequest.objects.exclude(state=RequestState.UNCONFIRMED), pk=pk)


def _context(
    request: HttpRequest, one: RightsRequest, form: WordsForm | None = None, act: str = ""
) -> dict[str, Any]:
    may_work = request.user.has_perm("consent.change_rightsrequest")
    mine = one.state == RequestState.IN_HAND and one.owner == name_of(request.user)
    return {
        **desk.each_context(request),
        "title": gettext("Request %(reference)s") % {"reference": one.reference},
        "one": one,
        **_people(one),
        "words": queue.words_of(one) if may_work else "",
        "reply": queue.reply_to(one) if may_work else "",
        "urgency": one.urgency(at=timezone.now()),
        "may_work": may_work and not one.is_closed,
        "mine": may_work and mine,
        "needs_identity": one.is_personal and not one.identity_check,
        "written": form["words"].value() if form else "",
        "tried": act,
    }


def _people(one: RightsRequest) -> dict[str, str]:
    """Who has it in hand and who made sure who is asking, by their names today."""
    names = names_of(filter(None, (one.owner, one.identity_checked_by)))
    return {"owner": names.get(one.owner, ""), "checked_by": names.get(one.identity_checked_by, "")}
