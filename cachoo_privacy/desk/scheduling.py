"""Planning a publication from the desk: confirmed like one, with its moments and the reasons it needs."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from cachoo_privacy.desk.confirmation import Confirmation, reason_field, what_is_published
from cachoo_privacy.desk.consequences import asked_again
from cachoo_privacy.desk.life import planner
from cachoo_privacy.desk.moments import in_words
from cachoo_privacy.desk.presence import refuse_absent
from cachoo_privacy.desk.site import desk
from cachoo_privacy.desk.versionform import moment_field
from policies import planning
from policies.models import PolicyVersion, Status
from policies.moments import (
    EffectiveNotLater,
    EffectiveTooFar,
    EffectiveTooSoon,
    EnforcedBeforeEffective,
    EnforcedTooFar,
    NoticeTooShort,
    likely_dates,
    notice_owed,
)
from policies.planning import PlannedInThePast, PlannedTooFar
from policies.publishing import NotApproved
from policies.refusals import Refused
from policies.unsaid import GapsUnexplained

ABOUT = {
    "publish_at": (PlannedInThePast, PlannedTooFar),
    "effective_at": (EffectiveTooSoon, EffectiveTooFar, EffectiveNotLater),
    "enforce_at": (EnforcedBeforeEffective, EnforcedTooFar),
    "shorter_notice": NoticeTooShort,
    "gaps_reason": GapsUnexplained,
}


class ScheduleForm(Confirmation):
    """When the version is published, when it takes effect, and why people get less notice if they do."""

    publish_at = moment_field("planned_publish_at")
    effective_at = moment_field("effective_at")
    enforce_at = moment_field("enforce_at")
    shorter_notice = reason_field(
        gettext_lazy("Why the notice is shorter"),
        gettext_lazy("Only if people get fewer days than the policy promises. It is kept for ever."),
    )
    gaps_reason = reason_field(gettext_lazy("Why it is published with these gaps"))

    field_order = ("publish_at", "effective_at", "enforce_at", "shorter_notice", "gaps_reason", "number")

    def __init__(self, version: PolicyVersion, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(version, at, *args, **kwargs)
        self.initial["publish_at"] = version.planned_publish_at
        self.initial |= {name: getattr(version, name) for name in ("effective_at", "enforce_at")}
        self.fields["publish_at"].required = True
        if self.explained or not self.gaps:
            del self.fields["gaps_reason"]

    @property
    def moments(self) -> dict[str, Any]:
        """What the act wants to be told."""
        given = self.cleaned_data
        return {name: value for name, value in given.items() if name not in Confirmation.base_fields}

    def say(self, refused: Refused) -> None:
        """The refusal stands at the field that it is about, if it is about one of them."""
        about = next((name for name, kinds in ABOUT.items() if isinstance(refused, kinds)), None)
        if about in self.fields:
            self.add_error(about, str(refused))


def schedule_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks for the moments; POST plans the publication, or says why not and keeps what was typed.

    It is the last press before people are mailed, so it asks for what publishing itself asks for.
    """
    if not request.user.has_perm("policies.publish_policyversion"):
        raise PermissionDenied
    version = get_object_or_404(PolicyVersion.objects.select_related("policy__controller"), pk=pk)
    if version.is_published:
        return redirect("admin:policies_policyversion_change", pk)
    form = ScheduleForm(version, timezone.now(), request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _asking(request, form)
    refuse_absent(request)
    try:
        return _planned(request, version, form.moments)
    except Refused as refused:
        form.say(refused)
        return _asking(request, form, refused)


def _asking(request: HttpRequest, form: ScheduleForm, refused: Refused | None = None) -> HttpResponse:
    version = form.version
    moves, plannable = (
        version.status == Status.SCHEDULED,
        version.status in (Status.APPROVED, Status.SCHEDULED),
    )
    refusal = refused or (None if plannable else NotApproved())
    context = {
        **desk.each_context(request),
        **(what_is_published(form.whole, likely_dates(version, timezone.now())) if plannable else {}),
        "title": gettext("Move the publication") if moves else gettext("Schedule the publication"),
        "moves": moves,
        "planner": planner(version),
        "version": version,
        "form": form,
        "gaps": form.gaps if "gaps_reason" in form.fields else [],
        "refusal": refusal,
        "plannable": plannable,
        "asked_again": asked_again(version),
        "notice_owed": notice_owed(version).days,
    }
    status = 409 if refusal and form.is_bound else 200
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
