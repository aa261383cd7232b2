"""The page on which an approver shortens the notice that a policy promises."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cachoo_privacy.desk.confirmation import reason_field
from cachoo_privacy.desk.numerals import WholeField
from cachoo_privacy.desk.site import desk
from policies.models import Policy
from policies.noticing import NoticeNotShorter, shorten_notice
from policies.refusals import Refused


class NoticeForm(forms.Form):
    """How many days, and why so few."""

    days = WholeField(label=_("minimum notice in days"), min_value=0)
    reason = reason_field(_("Why the notice is shorter"))

    def __init__(self, policy: Policy, *args: object) -> None:
        super().__init__(*args, initial={"days": policy.minimum_notice})
        self.fields["reason"].required = True


def notice_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks how many days and why; POST shortens the notice, or says why not and keeps what was typed."""
    if not request.user.has_perm("policies.publish_policyversion"):
        raise PermissionDenied
    policy = get_object_or_404(Policy, pk=pk)
    form = NoticeForm(policy, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            shorten_notice(policy, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("days" if isinstance(refused, NoticeNotShorter) else "reason", str(refused))
        else:
            messages.success(request, gettext("The policy promises less notice from now on."))
            return redirect("admin:policies_policy_change", pk)
    title = gettext("Shorten the notice")
    context = {**desk.each_context(request), "title": title, "policy": policy, "form": form}
    return render(request, "desk/notice.html", context, status=409 if form.errors else 200)
