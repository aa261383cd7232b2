"""People and answers: find one person, and see what they answered and what they were sent."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_POST

from cachoo_privacy.desk import erasures, recording, recording_many, registers, reports
from cachoo_privacy.desk.lookup import look_up, reason_of
from cachoo_privacy.desk.narrowing import Narrowing
from cachoo_privacy.desk.presence import refuse_absent
from cachoo_privacy.desk.site import desk
from cachoo_privacy.desk.sought import found, of_a_person, remember
from cachoo_privacy.desk.timeline import timeline
from cachoo_privacy.desk.visible import kept_reason
from consent.bundling import bundle
from consent.exporting import export
from consent.models import ConsentRecord, Decision, Standing, Subject, SubjectKey
from consent.owing import consents_of
from consent.purposes import Choice
from consent.subjects import all_of
from notifications.suppressing import closed
from policies.auditing import note
from policies.languages import language_of_page
from policies.models import Purpose
from policies.schedule import read

MAY = "consent.view_consentrecord"
EXPORTS = "consent.change_rightsrequest"  # whoever answers requests for a copy


class LookUpForm(forms.Form):
    """Whom, and why. The address travels in the body of a request, never in an address line."""

    term = forms.CharField(
        label=gettext_lazy("E-mail address, person id or record id"),
        max_length=254,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    reason = kept_reason(
        gettext_lazy("Why are you looking?"),
        gettext_lazy("It is kept in the audit log with your name. Do not name the person here."),
    )


@admin.register(Subject, site=desk)
class PersonAdmin(Narrowing, admin.ModelAdmin):
    """Two pages, no list: nobody pages through people."""

    def get_urls(self) -> list:
        """The search and one person's page."""
        guard = self.admin_site.admin_view
        return [
            path("", guard(self.search), name="consent_subject_changelist"),
            path("<uuid:pk>/", guard(of_a_person(MAY, self.person)), name="consent_subject_change"),
            path("reports/", guard(reports.index), name="reports"),
            path("reports/<int:pk>/", guard(reports.report), name="report"),
            path("reports/<int:pk>/list/", guard(reports.listed), name="report-list"),
            path("registers/processing/", guard(registers.processing), name="register-processing"),
            path("registers/requests/", guard(registers.requests), name="register-requests"),
            path("record/", guard(recording_many.bulk_page), name="record-many"),
            path(
                "<uuid:pk>/record/<slug:slug>/",
                guard(of_a_person(recording.MAY, recording.record_page)),
                name="record-for",
            ),
            path(
                "<uuid:pk>/evidence/<uuid:record>/",
                guard(of_a_person(MAY, self.evidence)),
                name="person-evidence",
            ),
            path("<uuid:pk>/export/", guard(of_a_person(EXPORTS, self.export)), name="person-export"),
            path(
                "<uuid:pk>/erasure/",
                guard(of_a_person(erasures.MAY, erasures.propose_page)),
                name="person-erase",
            ),
            path("erasures/<uuid:pk>/", guard(erasures.erasure_page), name="erasure"),
            path("erasures/<uuid:pk>/<str:act>/", guard(erasures.act_on), name="erasure-act"),
        ]

    def has_view_permission(self, request: HttpRequest, obj: Subject | None = None) -> bool:
        """Whoever may see answers may look their people up."""
        return request.user.has_perm(MAY)

    def search(self, request: HttpRequest) -> HttpResponse:
        """The form; after it the person, or those who share the address."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = LookUpForm(request.POST if request.method == "POST" else None)
        known = Subject.objects.filter(pk__in=found(request))
        if form.is_valid():
            return self._found(request, look_up(by=request.user, **form.cleaned_data))
        context = {"title": gettext("People and answers"), "form": form, "found": known}
        context["erasures"] = erasures.waiting()
        context["may_record"] = request.user.has_perm(recording.MAY)
        return render(request, "desk/search.html", {**desk.each_context(request), **context})

    def _found(self, request: HttpRequest, subjects: list[Subject]) -> HttpResponse:
        remember(request, subjects)
        if not subjects:
            messages.warning(request, gettext("Nobody is known here by exactly that."))
        if len(subjects) == 1:
            return redirect("admin:consent_subject_change", subjects[0].pk)
        return redirect("admin:consent_subject_changelist")

    def person(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """What the records say of a person who was just looked up."""
        subject = get_object_or_404(Subject.objects.select_related("identity"), pk=pk)
        context = {**desk.each_context(request), **_file(subject, request.GET.get("page", 1))}
        context["may_erase"] = context["identity"] and request.user.has_perm(erasures.MAY)
        context["erasure"] = erasures.waiting_for(subject)
        may_record = context["identity"] and request.user.has_perm(recording.MAY)
        context["may_export"] = context["identity"] and request.user.has_perm(EXPORTS)
        context["answerable"] = recording.answerable() if may_record else []
        return render(request, "desk/person.html", {**context, "title": gettext("One person")})

    @method_decorator(require_POST)
    def evidence(self, request: HttpRequest, pk: UUID, record: UUID) -> HttpResponse:
        """What proves one record of a person who was just looked up; that it was handed out is on record.

        Whoever presses shows that it is still them.
        """
        refuse_absent(request)
        subject = get_object_or_404(Subject, pk=pk)
        one = get_object_or_404(ConsentRecord, pk=record, subject__in=all_of(subject))
        held = bundle(one)
        if held is None:
            messages.warning(request, _why_none(one))
            return redirect("admin:consent_subject_change", pk)
        why = f"{record} {reason_of(subject, by=request.user)}"
        note("hand_over", subject, by=request.user, at=timezone.now(), reason=why)
        headers = {
            "Content-Disposition": f'attachment; filename="evidence-{record}.zip"',
            "Cache-Control": "no-store",
        }
        return HttpResponse(held, content_type="application/zip", headers=headers)

    @method_decorator(require_POST)
    def export(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """All that is held of a person, for a copy that they asked for; it names them, and is on record.

        Whoever presses shows that it is still them.
        """
        refuse_absent(request)
        subject = get_object_or_404(Subject, pk=pk)
        held = export(subject, language=language_of_page())
        why = reason_of(subject, by=request.user)
        note("export_person", subject, by=request.user, at=timezone.now(), reason=why)
        headers = {
            "Content-Disposition": f'attachment; filename="data-{pk}.zip"',
            "Cache-Control": "no-store",
        }
        return HttpResponse(held, content_type="application/zip", headers=headers)


def _why_none(record: ConsentRecord) -> str:
    if SubjectKey.objects.filter(subject=record.subject_id).exists():
        return gettext("It is not in the signed log yet; try again in some seconds.")
    return gettext("Its key was destroyed: only what was saved before proves it.")


def _file(subject: Subject, page: Any) -> dict[str, Any]:
    """Where the person stands, and one page of what happened."""
    events, identity = timeline(subject, page), getattr(subject, "identity", None)
    return {
        "subject": subject,
        "identity": identity,
        "closed": closed(identity, at=timezone.now()) if identity else [],
        "standings": list(_standings(subject)),
        "choices": list(_choices(subject)),
        "events": events,
        "sealed": any(event.record for event in events),
    }


def _standings(subject: Subject) -> Iterator[tuple[Standing, int | None]]:
    """What the person accepted of each policy, and the number of the version that they last refused."""
    told = subject.records.filter(decision=Decision.REFUSE).values_list(
        "version__policy_id", "decided_at", "received_at", "version__number"
    )
    refused = {(policy, at): number for policy, *moments, number in told for at in moments}
    for one in subject.standings.select_related("policy"):
        yield one, refused.get((one.policy_id, one.refused_at))


def _choices(subject: Subject) -> Iterator[tuple[str, Choice]]:
    """The optional purposes of what is in force, and what the person's word on each is worth now."""
    at, plan = timezone.now(), read()
    worth = consents_of(subject, plan, at)
    current = [plan.policies[slug].current(at).id for slug in worth]
    for one in Purpose.objects.filter(version__in=current, optional=True).select_related("version__policy"):
        if one.key in worth[one.version.policy.slug]:
            title = one.text("title", get_language() or "ar") or one.text("title", "ar") or one.key
            yield title, worth[one.version.policy.slug][one.key]
