"""Beginning the next version of a policy, beside whatever is under way."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, ngettext

from cachoo_privacy.desk.beginnings import under_way
from cachoo_privacy.desk.site import desk
from policies.drafting import start
from policies.models import Policy, PolicyVersion, Status


class DraftForm(forms.Form):
    """Which policy the draft is of, and which of its versions it copies.

    `press` is the page's own mark: its button makes one draft, however often it is pressed.
    """

    policy = forms.ModelChoiceField(Policy.objects.all(), label=gettext_lazy("Policy"), empty_label=None)
    of = forms.ModelChoiceField(
        PolicyVersion.objects.all(), required=False, widget=forms.HiddenInput, empty_label=None
    )
    press = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean(self) -> dict[str, Any]:
        """The version to copy, if one is named, is the policy's own."""
        chosen = super().clean()
        of = chosen.get("of")
        if "of" in self.errors or (of and of.policy != chosen.get("policy")):
            raise ValidationError(gettext("That is no version of this policy."))
        return chosen


def new_draft(request: HttpRequest) -> HttpResponse:
    """One more draft of the policy that is chosen, then its page."""
    if not request.user.has_perm("policies.add_policyversion"):
        raise PermissionDenied
    form = DraftForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {**desk.each_context(request), "title": gettext("New draft"), "form": form}
        context["drafts"] = under_way()
        return render(request, "desk/new_draft.html", context)
    policy = form.cleaned_data.pop("policy")
    draft = start(policy, by=request.user, **form.cleaned_data)
    messages.success(request, gettext("The draft is ready. Nothing is public until it is published."))
    if others := policy.versions.exclude(status=Status.PUBLISHED).exclude(pk=draft.pk).count():
        said = ngettext(
            "Beside it %(count)s other version of this policy is under way.",
            "Beside it %(count)s other versions of this policy are under way.",
            others,
        )
        messages.info(request, said % {"count": others})
    return redirect("admin:policies_policyversion_change", draft.pk)
