"""Beginning the next version of a policy."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy

from cachoo_privacy.desk.site import desk
from policies.drafting import DraftUnderWay, start
from policies.models import Policy, PolicyVersion


class DraftForm(forms.Form):
    """Which policy the draft is of, and which of its published versions it copies."""

    policy = forms.ModelChoiceField(Policy.objects.all(), label=gettext_lazy("Policy"), empty_label=None)
    of = forms.ModelChoiceField(
        PolicyVersion.objects.published(), required=False, widget=forms.HiddenInput, empty_label=None
    )

    def clean(self) -> dict[str, Any]:
        """The version to copy, if one is named, is the policy's own."""
        chosen = super().clean()
        of = chosen.get("of")
        if "of" in self.errors or (of and of.policy != chosen.get("policy")):
            raise ValidationError(gettext("That is no published version of this policy."))
        return chosen


def new_draft(request: HttpRequest) -> HttpResponse:
    """A draft of the policy that is chosen, then its page; the draft under way when there is one."""
    if not request.user.has_perm("policies.add_policyversion"):
        raise PermissionDenied
    form = DraftForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {**desk.each_context(request), "title": gettext("New draft"), "form": form}
        return render(request, "desk/new_draft.html", context)
    try:
        draft = start(form.cleaned_data["policy"], by=request.user, of=form.cleaned_data["of"])
        messages.success(request, gettext("The draft is ready. Nothing is public until it is published."))
    except DraftUnderWay as refused:
        draft = refused.draft
        messages.info(request, gettext("This policy already has a draft: here it is."))
    return redirect("admin:policies_policyversion_change", draft.pk)
