"""Sharing a draft from its page: a link for somebody without an account, and its end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from policies.models import PolicyVersion, PreviewLink
from policies.refusals import Refused
from policies.sharing import revoke, share, token_of

DAYS = (1, 7, 14, 30)


@dataclass(frozen=True)
class Shown:
    """A link as the version's page lists it; `over` once nobody reads by it."""

    link: PreviewLink
    url: str
    over: bool


class ShareForm(forms.Form):
    """For whom, and for how long."""

    name = forms.CharField(
        label=_("For whom"), max_length=100, help_text=_("The law firm, say. It is not part of the address.")
    )
    days = forms.TypedChoiceField(label=_("Valid for"), coerce=int, initial=7)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = [(n, ngettext("%(n)d day", "%(n)d days", n) % {"n": n}) for n in DAYS]


@require_POST
def sharing(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft has one more link; its address stands on the version's page."""
    version = _shareable(request, pk)
    form = ShareForm(request.POST)
    if not form.is_valid():
        messages.warning(request, next(iter(form.errors.values()))[0])
        return _back(pk)
    name, days = form.cleaned_data["name"], form.cleaned_data["days"]
    try:
        share(version, name=name, lasts=timedelta(days=days), by=request.user)
        messages.success(request, gettext("The link is ready below: send its address to nobody else."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return _back(pk)


@require_POST
def revocation(request: HttpRequest, pk: int, link: UUID) -> HttpResponse:
    """The link leads nowhere any more."""
    version = _shareable(request, pk)
    revoke(get_object_or_404(version.preview_links.select_related("version"), pk=link), by=request.user)
    messages.success(request, gettext("The link is not valid any more."))
    return _back(pk)


def may_share(user: AbstractBaseUser) -> bool:
    """Those who write the text and those who decide about it."""
    return user.has_perm("policies.change_policyversion") or user.has_perm("policies.publish_policyversion")


def shared_with(version: PolicyVersion, at: datetime) -> list[Shown]:
    """Every link of the version, newest first."""
    return [
        Shown(
            link=link,
            url=settings.SITE_URL + reverse("shared-draft", args=[token_of(link)]),
            over=version.is_published or link.revoked_at is not None or link.expires_at <= at,
        )
        for link in version.preview_links.all()
    ]


def _shareable(request: HttpRequest, pk: int) -> PolicyVersion:
    if not may_share(request.user):
        raise PermissionDenied
    return get_object_or_404(PolicyVersion, pk=pk)


def _back(pk: int) -> HttpResponse:
    return redirect(reverse("admin:policies_policyversion_change", args=[pk]) + "#sharing")
