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
from cachoo_privacy.desk.life import planner
from cachoo_privacy.desk.moments import in_words
from cachoo_privacy.desk.site import desk
from cachoo_privacy.desk.versionform import moment_field
from policies import planning, snapshot
from policies.models import PolicyVersion, Status
from policies.moments import EffectiveNotLater, EffectiveTooSoon, EnforcedBeforeEffective, NoticeTooShort
from policies.planning import PlannedInThePast
from policies.publishing import NotApproved
from policies.refusals import Refused
from policies.unsaid import GapsUnexplained, reason_given

ABOUT = {
    "publish_at": PlannedInThePast,
    "effective_at": (EffectiveTooSoon, EffectiveNotLater),
    "enforce_at": EnforcedBeforeEffective,
    "shorter_notice": NoticeTooShort,
    "gaps_reason": GapsUnexplained,
}


class ScheduleForm(forms.Form):
    """When the version is published, when it takes effect, and why people get less notice if they do."""

    publish_at = moment_field("planned_publish_at")
    effective_at = moment_field("effective_at")
    enforce_at = moment_field("enforce_at")
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

    def say(self, refused: Refused) -> None:
        """The refusal stands at the field that it is about, if it is about one of them."""
        about = next((name for name, kinds in ABOUT.items() if isinstance(refused, kinds)), None)
        if about in self.fields:
            self.add_error(about, str(refused))


def schedule_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks for the moments; POST plans the publication, or says why not and keeps what was typed."""
    if not request.user.has_perm("policies.publish_policyversion"):
        raise PermissionDenied
    version = get_object_or_404(PolicyVersion.objects.select_related("policy__controller"), pk=pk)
    if version.is_published:
        return redirect("admin:policies_policyversion_change", pk)
    moments = {"publish_at": version.planned_publish_at}
    moments |= {name: getattr(version, name) for name in ("effective_at", "enforce_at")}
    gaps = gap_lines(snapshot.read(version))
    asks_why = bool(gaps) and not reason_given(version)
    form = ScheduleForm(
        request.POST if request.method == "POST" else None, initial=moments, asks_why=asks_why
    )
    moves = version.status == Status.SCHEDULED
    refused = None if version.status in (Status.APPROVED, Status.SCHEDULED) else NotApproved()
    if form.is_valid():
        try:
            return _planned(request, version, form.cleaned_data)
        except Refused as said:
            refused = said
            form.say(said)
    context = {
        **desk.each_context(request),
        "title": gettext("Move the publication") if moves else gettext("Schedule the publication"),
        "moves": moves,
        "planner": planner(version),
        "version": version,
        "form": form,
        "gaps": gaps if asks_why else [],
        "refusal": refused,
        "plannable": version.status in (Status.APPROVED, Status.SCHEDULED),
    }
    status = 409 if refused and request.method == "POST" else 200
    return render(request, "desk/schedule.html", context, status=status)


def _planned(request: HttpRequest, version: PolicyVersion, moments: dict[str, Any]) -> HttpResponse:
    before = version.planned_publish_at
    plan = planning.move if before else planning.schedule
    planned = plan(version, by=request.user, **moments)
    said = {"before": in_words(before) if before else "", "after": in_words(planned.planned_publish_at)}
    if before:
        messages.success(request, gettext("Moved from %(before)s to %(after)s.") % said)
    else:
        done = gettext("Planned for %(after)s. It can be moved or taken off until it is published.")
        messages.success(request, done % said)
    return redirect("admin:policies_policyversion_change", version.pk)
