"""Policies and the controllers that answer for them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin

from cachoo_privacy.desk.multilingual import Multilingual, columns
from cachoo_privacy.desk.site import desk
from policies.languages import POLICY_LANGUAGES
from policies.models import Controller, Policy


class PolicyForm(forms.ModelForm):
    """A policy, its languages as boxes to tick."""

    languages = forms.MultipleChoiceField(
        label=Policy._meta.get_field("languages").verbose_name,
        choices=POLICY_LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        initial=["ar"],
    )


@admin.register(Policy, site=desk)
class PolicyAdmin(Multilingual, TranslationAdmin):
    """A policy's name in its languages, its contact, and how much notice it gives."""

    form = PolicyForm
    list_display = ["name", "slug", "contact_email", "minimum_notice"]
    actions = None

    def get_form(self, request: HttpRequest, obj: Policy | None = None, **kwargs: Any) -> type:
        """The controller is chosen, made or mended from here, never deleted."""
        form = super().get_form(request, obj, **kwargs)
        if "controller" in form.base_fields:
            widget = form.base_fields["controller"].widget
            widget.can_delete_related = widget.can_view_related = False
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Policy | None = None) -> list:
        """The name in each language that is enabled."""
        languages = obj.languages if obj else ["ar"]
        rest = ["slug", "controller", "contact_email", "languages", "minimum_notice", "position"]
        return [(None, {"fields": [columns(Policy, "name", languages), *rest]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Policy | None = None) -> list[str]:
        """The address word stays once something is published under it."""
        return ["slug"] if obj and obj.versions.published().exists() else []

    def has_delete_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        """A policy that has versions is never deleted."""
        return super().has_delete_permission(request, obj) and not (obj and obj.versions.exists())


@admin.register(Controller, site=desk)
class ControllerAdmin(Multilingual, admin.ModelAdmin):
    """The responsible party, as it stands in every published text."""

    list_display = ["party", "representative"]
    actions = None
