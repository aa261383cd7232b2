"""The team: who works on the desk, and as what. Only a superuser sees it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from cachoo_privacy.desk.narrowing import Narrowing
from cachoo_privacy.desk.roles import PURPOSES, ROLES, role_name, roles_of
from cachoo_privacy.desk.site import desk
from cachoo_privacy.desk.staffing import appoint, forget_factors
from policies.auditing import note
from policies.refusals import Refused


class RolesField(forms.ModelMultipleChoiceField):
    """The roles, each by its name in the reader's language."""

    def __init__(self) -> None:
        super().__init__(
            Group.objects.filter(name__in=ROLES),
            label=gettext_lazy("Roles"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def label_from_instance(self, group: Group) -> str:
        """The role's name, and what whoever has it does."""
        return f"{role_name(group.name)} — {PURPOSES[group.name]}"


class AppointForm(forms.Form):
    """A new member: they sign in with a code sent to this address."""

    address = forms.EmailField(
        label=gettext_lazy("E-mail address"), widget=forms.EmailInput(attrs={"dir": "ltr"})
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    roles = RolesField()


class MemberForm(forms.ModelForm):
    """A member's name and roles; the address is how they sign in and stays."""

    first_name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    groups = RolesField()
    is_staff = forms.BooleanField(
        label=gettext_lazy("works at the desk"),
        required=False,
        help_text=gettext_lazy("Untick it when they leave the team; they stay a reader, with their answers."),
    )
    forget = forms.BooleanField(
        label=gettext_lazy("set up the second step anew"),
        required=False,
        help_text=gettext_lazy("Tick it when they lost their phone: app, passkeys and codes stop working."),
    )


@admin.register(User, site=desk)
class TeamAdmin(Narrowing, admin.ModelAdmin):
    """Members of the staff only: readers have accounts too, and nobody browses those."""

    form = MemberForm
    fields = ["email", "first_name", "is_staff", "groups", "forget"]
    readonly_fields = ["email"]
    list_display = ["email", "member_name", "roles", "second_step", "last_login"]
    list_per_page = list_max_show_all = 1000
    actions = None

    @admin.display(description=gettext_lazy("Name"), ordering="first_name")
    def member_name(self, user: User) -> str:
        """What the others call them."""
        return user.first_name

    @admin.display(description=gettext_lazy("Roles"))
    def roles(self, user: User) -> str:
        """The member's roles in words."""
        return roles_of(user)

    @admin.display(description=gettext_lazy("Second step"), boolean=True)
    def second_step(self, user: User) -> bool:
        """Whether they have set one up."""
        return bool(user.authenticator_set.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The staff."""
        staff = super().get_queryset(request).filter(is_staff=True)
        return staff.prefetch_related("groups", "authenticator_set")

    def get_urls(self) -> list:
        """A page of our own to appoint somebody."""
        guard = self.admin_site.admin_view
        return [path("add/", guard(self.appoint_page), name="auth_user_add"), *super().get_urls()]

    def appoint_page(self, request: HttpRequest) -> HttpResponse:
        """Somebody is appointed, and can sign in at once."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = AppointForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                appoint(**form.cleaned_data, by=request.user)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, gettext("They can sign in now with a code sent to that address."))
                return redirect("admin:auth_user_changelist")
        context = {**desk.each_context(request), "title": gettext("Add a member of the team"), "form": form}
        return render(request, "desk/appoint.html", context)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers: whoever gives roles could give themselves any."""
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Superusers."""
        return request.user.is_superuser

    has_add_permission = has_module_permission

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Superusers, but nobody changes their own roles."""
        return request.user.is_superuser and obj != request.user

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never: whoever leaves the team stays a reader, with their answers."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: MemberForm, change: bool) -> None:
        """What was changed is stored, and the second step forgotten where that was ticked."""
        super().save_model(request, obj, form, change)
        if form.cleaned_data["forget"]:
            forget_factors(obj, by=request.user)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """The new roles stand in the audit log."""
        roles = ", ".join(sorted(group.name for group in obj.groups.all())) or "none"
        given = roles if obj.is_staff else "left"
        note("change_member", obj, by=request.user, at=timezone.now(), reason=given)
        return super().log_change(request, obj, message)
