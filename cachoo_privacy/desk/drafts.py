"""Beginning the next version of a policy."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy

from cachoo_privacy.desk.site import desk
from policies.drafting import DraftUnderWay, start
from policies.models import Policy


class DraftForm(forms.Form):
    """Which policy the draft is of."""

    policy = forms.ModelChoiceField(Policy.objects.all(), label=gettext_lazy("Policy"), empty_label=None)


def new_draft(request: HttpRequest) -> HttpResponse:
    """A draft of the policy that is chosen, then its page; the draft under way when there is one."""
    if not request.user.has_perm("policies.add_policyversion"):
        raise PermissionDenied
    form = DraftForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {**desk.each_context(request), "title": gettext("New draft"), "form": form}
        return render(request, "desk/new_draft.html", context)
    try:
        draft = start(form.cleaned_data["policy"], by=request.user)
        messages.success(request, gettext("The draft is ready. Nothing is public until it is published."))
    except DraftUnderWay as refused:
        draft = refused.draft
        messages.info(request, gettext("This policy already has a draft: here it is."))
    return redirect("admin:policies_policyversion_change", draft.pk)
