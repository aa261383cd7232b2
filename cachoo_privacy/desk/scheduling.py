"""Planning a publication from the desk: the moment, the effect, and the reason for a shorter notice."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy

from cachoo_privacy.desk.confirmation import reason_field
from cachoo_privacy.desk.gaps import gap_lines
from cachoo_privacy.desk.site import desk
from cachoo_privacy.desk.versionform import moment_field
from policies import planning, snapshot
from policies.models import PolicyVersion, Status
from policies.publishing import NotApproved
from policies.refusals import Refused
from policies.unsaid import reason_given


class ScheduleForm(forms.Form):
    """When the version is published, when it takes effect, and why people get less notice if they do."""

    publish_at = moment_field("planned_publish_at")
    effective_at = moment_field("effective_at")
    shorter_notice = reason_field(
        gettext_lazy("Why the notice is shorter"),
        gettext_lazy("Only if people get fewer days than the policy promises. It is kept for ever."),
    )
    gaps_reason = reason_field(gettext_lazy("Why it is published with these gaps"))

    def __init__(self, *args: Any, asks_why: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["publish_at"].required = True
        if not asks_why:
            del self.fields["gaps_reason"]


def schedule_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks for the moments; POST plans the publication, or says why not and keeps what was typed."""
    if not request.user.has_perm("policies.publish_policyversion"):
        raise PermissionDenied
    version = get_object_or_404(PolicyVersion.objects.select_related("policy__controller"), pk=pk)
    if version.is_published:
        return redirect("admin:policies_policyversion_change", pk)
    moments = {"publish_at": version.planned_publish_at, "effective_at": version.effective_at}
    gaps = gap_lines(snapshot.read(version))
    asks_why = bool(gaps) and not reason_given(version)
    form = ScheduleForm(
        request.POST if request.method == "POST" else None, initial=moments, asks_why=asks_why
    )
    refused = None if version.status in (Status.APPROVED, Status.SCHEDULED) else NotApproved()
    if form.is_valid():
        try:
            return _planned(request, version, form.cleaned_data)
        except Refused as said:
            refused = said
    context = {
        **desk.each_context(request),
        "title": gettext("Schedule the publication"),
        "version": version,
        "form": form,
        "gaps": gaps if asks_why else [],
        "refusal": refused,
        "plannable": version.status in (Status.APPROVED, Status.SCHEDULED),
    }
    status = 409 if refused and request.method == "POST" else 200
    return render(request, "desk/schedule.html", context, status=status)


def _planned(request: HttpRequest, version: PolicyVersion, moments: dict[str, Any]) -> HttpResponse:
    plan = planning.move if version.status == Status.SCHEDULED else planning.schedule
    plan(version, by=request.user, **moments)
    messages.success(request, gettext("Planned. It can be moved or taken off until it is published."))
    return redirect("admin:policies_policyversion_change", version.pk)
