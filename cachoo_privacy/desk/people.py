"""People and answers: find one person, and see what they answered and what they were sent."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext, gettext_lazy

from cachoo_privacy.desk import erasures, recording, recording_many, registers, reports
from cachoo_privacy.desk.lookup import look_up
from cachoo_privacy.desk.site import desk
from consent.models import Subject
from notifications.models import Delivery

FOUND = "desk_found"
PAGE = 50


class LookUpForm(forms.Form):
    """Whom, and why. The address travels in the body of a request, never in an address line."""

    term = forms.CharField(
        label=gettext_lazy("E-mail address, person id or record id"),
        max_length=254,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why are you looking?"),
        max_length=300,
        help_text=gettext_lazy("It is kept in the audit log with your name. Do not name the person here."),
    )


@admin.register(Subject, site=desk)
class PersonAdmin(admin.ModelAdmin):
    """Two pages, no list: nobody pages through people."""

    def get_urls(self) -> list:
        """The search and one person's page."""
        guard = self.admin_site.admin_view
        return [
            path("", guard(self.search), name="consent_subject_changelist"),
            path("<uuid:pk>/", guard(self.person), name="consent_subject_change"),
            path("reports/", guard(reports.index), name="reports"),
            path("reports/<int:pk>/", guard(reports.report), name="report"),
            path("reports/<int:pk>/list/", guard(reports.listed), name="report-list"),
            path("registers/processing/", guard(registers.processing), name="register-processing"),
            path("registers/requests/", guard(registers.requests), name="register-requests"),
            path("record/", guard(recording_many.bulk_page), name="record-many"),
            path("<uuid:pk>/record/<slug:slug>/", guard(recording.record_page), name="record-for"),
            path("<uuid:pk>/erasure/", guard(erasures.propose_page), name="person-erase"),
            path("erasures/<uuid:pk>/", guard(erasures.erasure_page), name="erasure"),
            path("erasures/<uuid:pk>/<str:act>/", guard(erasures.act_on), name="erasure-act"),
        ]

    def has_view_permission(self, request: HttpRequest, obj: Subject | None = None) -> bool:
        """Whoever may see answers may look their people up."""
        return request.user.has_perm("consent.view_consentrecord")

    def search(self, request: HttpRequest) -> HttpResponse:
        """The form; after it the person, or those who share the address."""
        self._refuse_others(request)
        form = LookUpForm(request.POST if request.method == "POST" else None)
        found = Subject.objects.filter(pk__in=request.session.get(FOUND, []))
        if form.is_valid():
            return self._found(request, look_up(by=request.user, **form.cleaned_data))
        context = {"title": gettext("People and answers"), "form": form, "found": found}
        context["erasures"] = erasures.waiting()
        context["may_record"] = request.user.has_perm(recording.MAY)
        return render(request, "desk/search.html", {**desk.each_context(request), **context})

    def _found(self, request: HttpRequest, subjects: list[Subject]) -> HttpResponse:
        request.session[FOUND] = [str(subject.pk) for subject in subjects]
        if not subjects:
            messages.warning(request, gettext("Nobody is known here by exactly that."))
        if len(subjects) == 1:
            return redirect("admin:consent_subject_change", subjects[0].pk)
        return redirect("admin:consent_subject_changelist")

    def person(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """What the records say of a person who was just looked up; anybody else has to be looked up first."""
        self._refuse_others(request)
        if str(pk) not in request.session.get(FOUND, []):
            messages.info(request, gettext("Say first why you are looking for this person."))
            return redirect("admin:consent_subject_changelist")
        subject = get_object_or_404(Subject.objects.select_related("identity"), pk=pk)
        context = {**desk.each_context(request), **_file(subject, request.GET.get("page", 1))}
        context["may_erase"] = context["identity"] and request.user.has_perm(erasures.MAY)
        may_record = context["identity"] and request.user.has_perm(recording.MAY)
        context["answerable"] = recording.answerable() if may_record else []
        return render(request, "desk/person.html", {**context, "title": gettext("One person")})

    def _refuse_others(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def _file(subject: Subject, page: Any) -> dict[str, Any]:
    """One page of the answers; all of the rest, which is at most one row a version."""
    records = subject.records.select_related("version__policy").order_by("-decided_at", "-received_at", "-pk")
    mails = Delivery.objects.filter(subject=subject).order_by("-opened_at")
    return {
        "subject": subject,
        "identity": getattr(subject, "identity", None),
        "standings": subject.standings.select_related("policy"),
        "records": Paginator(records, PAGE).get_page(page),
        "notices": subject.notices.select_related("version__policy").order_by("-at"),
        "mails": mails.prefetch_related("announcement__announced_versions__version__policy"),
    }
