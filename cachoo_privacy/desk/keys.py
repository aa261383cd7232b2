"""Server keys: issued, shown once, and revoked."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache

from cachoo_privacy.desk import keyring
from cachoo_privacy.desk.narrowing import Narrowing
from cachoo_privacy.desk.numerals import WholeField
from cachoo_privacy.desk.once import fresh_press, is_first
from cachoo_privacy.desk.presence import refuse_absent
from cachoo_privacy.desk.site import desk
from consent.models import ApiKey, Scope
from consent.permission import recipients
from notifications.models import WebhookEndpoint
from policies.models import Recipient
from policies.schedule import read


def holders() -> list[tuple[str, str]]:
    """The company itself, and every recipient that a purpose in force lists, by its key and name."""
    schedule, at = read(), timezone.now()
    in_force = [line.current(at) for line in schedule.policies.values()]
    declared = Recipient.objects.filter(version__in=[version.id for version in in_force if version])
    named = {one.key: str(one.title or one.key) for one in declared}
    own = ("", gettext("The company itself: every purpose"))
    return [own, *((key, named.get(key, key)) for key in sorted(recipients(schedule, at)))]


class ScopeBoxes(forms.CheckboxSelectMultiple):
    """A box for each scope; those of `closed` cannot be ticked."""

    closed: Sequence[str] = ()

    def create_option(self, name: str, value: str, *rest: Any, **more: Any) -> dict[str, Any]:
        """The box as Django makes it, shut where the scope is closed."""
        option = super().create_option(name, value, *rest, **more)
        option["attrs"] |= {"disabled": True} if value in self.closed else {}
        return option


class KeyForm(forms.Form):
    """What the key is for, what it may do, whose it is, and for how long."""

    name = forms.CharField(label=gettext_lazy("What is it for?"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"), choices=Scope.choices, widget=ScopeBoxes
    )
    recipient = forms.ChoiceField(label=gettext_lazy("Whose is it?"), choices=holders, required=False)
    days = WholeField(label=gettext_lazy("For how many days?"), min_value=1, max_value=3650, initial=365)
    press = forms.CharField(required=False, widget=forms.HiddenInput, initial=fresh_press)

    def __init__(self, *args: Any, by: AbstractBaseUser, **named: Any) -> None:
        """What `by` may not give a key is shut, and the form says who may."""
        super().__init__(*args, **named)
        scopes = self.fields["scopes"]
        scopes.widget.closed = keyring.beyond(Scope.values, by=by)
        if scopes.widget.closed:
            scopes.help_text = gettext(
                "What is shut opens people's data, which your role does not. "
                "Somebody who is a privacy officer too, or a superuser, issues such a key."
            )


@admin.register(ApiKey, site=desk)
class KeyAdmin(Narrowing, admin.ModelAdmin):
    """The list of keys, none of which can be read again."""

    list_display = ["name", "prefix_shown", "scopes_shown", "holder", "expires_at", "last_used_on", "state"]
    list_display_links = None
    actions = None

    @admin.display(description=gettext_lazy("begins with"))
    def prefix_shown(self, key: ApiKey) -> str:
        """What the key begins with, to tell it from the others."""
        return f"cpk_{key.prefix}"

    @admin.display(description=gettext_lazy("scopes"))
    def scopes_shown(self, key: ApiKey) -> str:
        """What the key may do."""
        return gettext("; ").join(str(Scope(scope).label) for scope in key.scopes)

    @admin.display(description=gettext_lazy("whose"))
    def holder(self, key: ApiKey) -> str:
        """The recipient that it answers, or the company itself."""
        return key.recipient_key or gettext("The company itself")

    @admin.display(description=gettext_lazy("state"))
    def state(self, key: ApiKey) -> str:
        """Whether it can be used today."""
        if key.revoked_at:
            return gettext("Revoked")
        return gettext("In use") if key.is_usable(at=timezone.now()) else gettext("Expired")

    @admin.display(description=gettext_lazy("Revocation"))
    def revoke(self, key: ApiKey) -> str:
        """The way to the page that revokes it."""
        if not key.is_usable(at=timezone.now()):
            return ""
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:key-revoke", args=[key.pk]), gettext("Revoke the key")
        )

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Revoking is offered to those who may."""
        may_revoke = request.user.has_perm("consent.change_apikey")
        return [*self.list_display, "revoke"] if may_revoke else self.list_display

    def get_urls(self) -> list:
        """Issuing and revoking."""
        guard = self.admin_site.admin_view
        return [
            path("add/", guard(issue_page), name="consent_apikey_add"),
            path("<int:pk>/revoke/", guard(revoke_page), name="key-revoke"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Never: a key is revoked and another one issued."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Never: what was done with a key must stay explicable."""
        return False


@never_cache
def issue_page(request: HttpRequest) -> HttpResponse:
    """The form; after it the key, this once: loaded again, the page issues no second one.

    Whoever presses shows that it is still them.

    Not so to revoke one: whoever holds a leaked key would win the minute that it takes.
    """
    if not request.user.has_perm("consent.add_apikey"):
        raise PermissionDenied
    form = KeyForm(request.POST if request.method == "POST" else None, by=request.user)
    context = {**desk.each_context(request), "title": gettext("New server key"), "form": form}
    if not _may_be_issued(form, request):
        return render(request, "desk/new_key.html", context)
    refuse_absent(request)
    known = gettext(
        "This key was issued and shown already. If you do not have it, revoke it and issue another."
    )
    if not is_first(request, otherwise=known):
        return redirect("admin:consent_apikey_changelist")
    values = form.cleaned_data
    lasting = timedelta(days=values["days"])
    key, shown = keyring.issue(
        values["name"], values["scopes"], recipient=values["recipient"], lasting=lasting, by=request.user
    )
    return render(request, "desk/key.html", {**context, "title": str(key.name), "key": key, "shown": shown})


def _may_be_issued(form: KeyForm, request: HttpRequest) -> bool:
    """Whether the form holds, before anybody is asked to show that it is them; it says what does not."""
    if form.is_valid():
        try:
            keyring.refuse_beyond(form.cleaned_data["scopes"], by=request.user)
        except keyring.OpensPeople as refused:
            form.add_error("scopes", str(refused))
    return form.is_valid()


def revoke_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks once more; after POST the key is of no use any more."""
    if not request.user.has_perm("consent.change_apikey"):
        raise PermissionDenied
    key = get_object_or_404(ApiKey, pk=pk)
    if request.method != "POST":
        ending = WebhookEndpoint.objects.standing().filter(key=key).count()
        context = {"title": gettext("Revoke this key?"), "key": key, "webhooks": ending}
        return render(request, "desk/revoke_key.html", {**desk.each_context(request), **context})
    keyring.revoke(key, by=request.user)
    messages.success(request, gettext("The key is revoked."))
    return redirect("admin:consent_apikey_changelist")
